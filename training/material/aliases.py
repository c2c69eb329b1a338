"""What people call a thing whose label in Unicode is another word: ours, by judgement, as the list of everyday things.

None is the name of another thing that is drawn, of a family, or of a background: "an orange" would spoil that colour.
"""

_LINES = """
automobile: car
airplane: plane, aeroplane
old woman: grandmother, grandma, granny
old man: grandfather, grandpa
older person: old person
child: kid
police officer: policeman, cop
health worker: doctor, nurse
cook: chef
mage: wizard
santa claus: santa, father christmas
deciduous tree: tree
evergreen tree: pine tree, fir tree
sailboat: sailing boat
red apple: apple
open book: book
snow capped mountain: mountain
honeybee: bee
lady beetle: ladybug, ladybird
ewe: sheep
t rex: dinosaur
baby chick: chick
rhinoceros: rhino
hippopotamus: hippo
locomotive: train
fire engine: fire truck
delivery truck: truck, lorry
racing car: race car
motorcycle: motorbike
bicycle: bike
flying saucer: ufo, spaceship
hot beverage: coffee, cup of coffee, tea
glass of milk: milk
wine glass: wine, glass of wine
beer mug: beer
cocktail glass: cocktail
hamburger: burger
doughnut: donut
french fries: fries, chips
cheese wedge: cheese
ear of corn: corn
hot pepper: chili
spaghetti: pasta
kiwi fruit: kiwi
birthday cake: cake
wrapped gift: gift, present
gem stone: diamond
soccer ball: football, ball
mobile phone: smartphone
television: tv
laptop: laptop computer
light bulb: lamp
alarm clock: alarm
game die: dice
jack o lantern: pumpkin
top hat: hat
t shirt: shirt
running shoe: shoe, sneaker
necktie: tie
handbag: bag, purse
full moon: moon
ringed planet: planet, saturn
globe showing americas: earth, globe
fire: flame
droplet: drop of water
water wave: wave
cloud with rain: rain
cloud with lightning: thunderstorm
high voltage: lightning
maple leaf: leaf
locked: padlock
envelope: letter
package: parcel, box
artist palette: palette
grinning face: smiley
"""


def _rows() -> dict[str, tuple[str, ...]]:
    lines = (line.split(": ") for line in _LINES.strip().splitlines())
    return {name: tuple(others.split(", ")) for name, others in lines}


ALIASES: dict[str, tuple[str, ...]] = _rows()
