"""What the UNet learns to draw: everyday things, and the styles that they are drawn in."""

# What the UNet learns to draw, by the first of each thing's names; ours, by judgement, since no count of prompts
# comes with a licence. Two processors cannot teach it 1,587 things equally well in a day: the others stay words, and
# are drawn as one of their kind. The first things are what people ask for first.
_FIRST_LINES = """
person|man|woman|boy|girl|baby|older_person|old_man|old_woman|princess|prince|mage|fairy|superhero|ninja|santa_claus
astronaut|cook|artist|police_officer|mermaid|robot|ghost|alien|skull
cat_face|dog_face|fox|bear|panda|koala|tiger_face|lion|cow_face|pig_face|frog|monkey_face|chicken|penguin|owl|eagle|duck
turtle|snake|dragon_face|whale|dolphin|fish|octopus|butterfly|snail|honeybee|lady_beetle|rabbit_face|mouse_face|unicorn
horse_face|wolf|elephant|ewe|crab|shark|bird|t_rex|spider
red_apple|green_apple|pear|banana|grapes|strawberry|cherries|watermelon|lemon|tangerine|pizza|hamburger|hot_dog|doughnut
cookie|birthday_cake|ice_cream|bread|carrot|tomato|avocado|hot_beverage
rocket|bicycle|automobile|bus|locomotive|airplane|sailboat|helicopter|fire_engine|tractor
sunflower|tulip|rose|cherry_blossom|evergreen_tree|deciduous_tree|palm_tree|cactus|mushroom|full_moon|sun|star|rainbow
cloud|fire|snowflake|four_leaf_clover|snow_capped_mountain|volcano
house|castle|key|bell|wrapped_gift|balloon|soccer_ball|basketball|guitar|umbrella|crown|gem_stone|red_heart|light_bulb
camera|trophy|books|alarm_clock|jack_o_lantern|snowman|teddy_bear|christmas_tree
"""
_OTHER_LINES = """
child|farmer|firefighter|student|scientist|pilot|detective|construction_worker|singer|vampire|zombie|elf|health_worker
grinning_face|smiling_face_with_sunglasses|face_with_tears_of_joy|smiling_face_with_heart_eyes|thinking_face
sleeping_face|crying_face|angry_face|clown_face|nerd_face|cowboy_hat_face
raccoon|zebra|deer|boar|goat|camel|giraffe|rhinoceros|hippopotamus|hamster|hedgehog|bat|polar_bear|sloth|kangaroo|gorilla
rooster|baby_chick|dove|swan|flamingo|peacock|parrot|crocodile|lizard|seal|tropical_fish|lobster|ant|jellyfish|chipmunk
bouquet|hibiscus|potted_plant|maple_leaf|seedling
pineapple|mango|peach|blueberries|kiwi_fruit|coconut|eggplant|potato|ear_of_corn|hot_pepper|broccoli|croissant|pretzel
pancakes|cheese_wedge|french_fries|sandwich|taco|egg|popcorn|sushi|spaghetti|cupcake|candy|lollipop|chocolate_bar
teapot|wine_glass|beer_mug|cocktail_glass|glass_of_milk
church|fountain|tent|ferris_wheel|globe_showing_americas
ambulance|police_car|taxi|racing_car|motorcycle|ship|anchor|flying_saucer|parachute|delivery_truck|high_speed_train
crescent_moon|ringed_planet|cloud_with_rain|cloud_with_lightning|tornado|droplet|high_voltage|water_wave
baseball|tennis|american_football|kite|crystal_ball|video_game|game_die|artist_palette|fireworks
glasses|necktie|t_shirt|jeans|dress|handbag|backpack|running_shoe|top_hat|ring
trumpet|violin|drum|microphone|headphone|musical_note
mobile_phone|telephone|laptop|television|candle|open_book|envelope|package|pencil|scissors|locked|money_bag
hammer|axe|bow_and_arrow|shield|bomb|gear|magnet|ladder|microscope|telescope|chair|bed|door|broken_heart|blue_heart
"""


def _names_of(lines: str) -> frozenset[str]:
    return frozenset(name for line in lines.split() for name in line.replace("_", " ").split("|"))


FIRST_THINGS = _names_of(_FIRST_LINES)
FIRST_WEIGHT = 2.0
EVERYDAY = FIRST_THINGS | _names_of(_OTHER_LINES)
# The styles that the UNet draws and how often; where a prompt names none, or another, it is the first.
DRAWN_STYLES: dict[str, float] = {"flat": 0.6, "noto": 0.4}
