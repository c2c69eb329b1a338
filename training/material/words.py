"""The words of the captions in English and Chinese: kinds, subgroups, backgrounds, sizes, positions, styles."""

from typing import NamedTuple


class Word(NamedTuple):
    """One word in both languages."""

    en: str
    zh: str


class Background(NamedTuple):
    """A plain colour (top = bottom), a gradient, or two halves that meet at `horizon` (0 top … 1 bottom)."""

    word: Word
    top: tuple[int, int, int]
    bottom: tuple[int, int, int]
    horizon: float | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is one colour: then it is called "a red background", else "in front of the sea"."""
        return self.top == self.bottom


def _plain(en: str, zh: str, red: int, green: int, blue: int) -> Background:
    return Background(Word(en, zh), (red, green, blue), (red, green, blue))


BACKGROUNDS: tuple[Background, ...] = (
    _plain("white", "白色", 255, 255, 255),
    _plain("black", "黑色", 24, 24, 28),
    _plain("red", "红色", 222, 60, 60),
    _plain("green", "绿色", 84, 176, 96),
    _plain("blue", "蓝色", 76, 126, 222),
    _plain("yellow", "黄色", 246, 212, 84),
    _plain("pink", "粉色", 244, 160, 196),
    _plain("purple", "紫色", 150, 100, 210),
    _plain("gray", "灰色", 150, 154, 162),
    _plain("orange", "橙色", 242, 148, 56),
    _plain("brown", "棕色", 134, 92, 66),
    _plain("teal", "青色", 52, 170, 170),
    Background(Word("the sky", "天空"), (92, 160, 236), (214, 236, 252)),
    Background(Word("a sunset", "日落"), (116, 72, 168), (252, 164, 92)),
    Background(Word("the night", "夜晚"), (12, 14, 40), (52, 52, 116)),
    Background(Word("a meadow", "草地"), (164, 210, 244), (112, 184, 84), 0.62),
    Background(Word("the sea", "大海"), (196, 228, 248), (40, 112, 184), 0.55),
    Background(Word("a desert", "沙漠"), (248, 224, 176), (216, 168, 96), 0.6),
)


class Size(NamedTuple):
    """A size word and the part of the picture's width that the drawing takes."""

    word: Word
    scale: float


SIZES: tuple[Size, ...] = (
    Size(Word("", ""), 0.8),
    Size(Word("small", "小的"), 0.45),
    Size(Word("large", "大的"), 1.0),
)


class Position(NamedTuple):
    """A place word and how far the drawing moves from the middle, as a part of the room that is left."""

    word: Word
    right: float
    down: float


POSITIONS: tuple[Position, ...] = (
    Position(Word("", ""), 0, 0),
    Position(Word("on the left", "在左边"), -1, 0),
    Position(Word("on the right", "在右边"), 1, 0),
    Position(Word("at the top", "在上方"), 0, -1),
    Position(Word("at the bottom", "在下方"), 0, 1),
)

KINDS: dict[str, Word] = {
    "face": Word("face", "表情"),
    "person": Word("person", "人"),
    "body": Word("body part", "身体"),
    "animal": Word("animal", "动物"),
    "plant": Word("plant", "植物"),
    "food": Word("food", "食物"),
    "place": Word("place", "地方"),
    "vehicle": Word("vehicle", "交通工具"),
    "weather": Word("weather", "天气"),
    "time": Word("time", "时间"),
    "game": Word("game", "娱乐"),
    "clothing": Word("clothing", "服饰"),
    "music": Word("music", "音乐"),
    "object": Word("object", "物品"),
    "tool": Word("tool", "工具"),
    "symbol": Word("symbol", "符号"),
}

# Unicode's subgroup → (kind, English, Chinese).
_TABLE = """
face-smiling face happy face|笑脸
face-affection face loving face|爱心脸
face-tongue face face with tongue|吐舌脸
face-hand face face with hand|捂脸
face-neutral-skeptical face doubtful face|怀疑脸
face-sleepy face sleepy face|困脸
face-unwell face sick face|生病脸
face-hat face face with hat|戴帽脸
face-glasses face face with glasses|眼镜脸
face-concerned face sad face|难过脸
face-negative face angry face|生气脸
face-costume face monster face|怪物脸
cat-face face cat emotion|猫表情
monkey-face face monkey emotion|猴表情
heart symbol heart|心
emotion symbol emotion|情绪
hand-fingers-open body open hand|张开的手
hand-fingers-partial body hand sign|手势
hand-single-finger body pointing hand|指向的手
hand-fingers-closed body fist|拳头
hands body pair of hands|双手
hand-prop body hand with thing|手和物
body-parts body part of the body|身体部位
person person human|人物
person-gesture person gesturing person|做手势的人
person-role person worker|职业人物
person-fantasy person fantasy figure|幻想人物
person-activity person active person|活动的人
person-sport person athlete|运动员
person-resting person resting person|休息的人
family person family|家庭
person-symbol person figure|人形
animal-mammal animal mammal|哺乳动物
animal-bird animal bird|鸟
animal-amphibian animal amphibian|两栖动物
animal-reptile animal reptile|爬行动物
animal-marine animal sea animal|海洋动物
animal-bug animal insect|昆虫
plant-flower plant flower|花
plant-other plant green plant|绿色植物
food-fruit food fruit|水果
food-vegetable food vegetable|蔬菜
food-prepared food meal|饭菜
food-asian food asian food|亚洲食物
food-sweet food sweets|甜食
drink food drink|饮料
dishware food dishes|餐具
place-map place map|地图
place-geographic place landscape|风景
place-building place building|建筑
place-religious place temple|宗教建筑
place-other place sight|景点
transport-ground vehicle land vehicle|车
transport-water vehicle boat|船
transport-air vehicle aircraft|飞行器
hotel place hotel|酒店
time time clock|时钟
sky-weather weather sky|天象
event game celebration|庆祝
award-medal game award|奖牌
sport game sport|运动
game game toy|游戏
arts-crafts game art|艺术
clothing clothing piece of clothing|衣物
sound music sound|声音
music music musical sign|音符
musical-instrument music instrument|乐器
phone object phone|电话
computer object computer|电脑
light-video object light or camera|灯和相机
book-paper object book or paper|书本
money object money|钱
mail object mail|邮件
writing object writing tool|文具
office object office thing|办公用品
lock object lock|锁
tool tool hand tool|手工工具
science tool scientific instrument|科学仪器
medical tool medical thing|医疗用品
household object household thing|家居用品
other-object object odd thing|其他物品
transport-sign symbol traffic sign|交通标志
warning symbol warning|警告
arrow symbol arrow|箭头
religion symbol religious sign|宗教符号
zodiac symbol star sign|星座
av-symbol symbol media button|播放按钮
gender symbol gender sign|性别符号
math symbol mathematical sign|数学符号
punctuation symbol punctuation|标点
currency symbol currency|货币
other-symbol symbol other sign|其他符号
keycap symbol key|按键
alphanum symbol lettered button|字母按钮
geometric symbol shape|几何形状
"""


def _rows() -> list[tuple[str, str, Word]]:
    rows = []
    for line in _TABLE.strip().splitlines():
        subgroup, kind, words = line.split(" ", 2)
        rows.append((subgroup, kind, Word(*words.split("|"))))
    return rows


KIND_OF_SUBGROUP: dict[str, str] = {subgroup: kind for subgroup, kind, _ in _rows()}
SUBGROUPS: dict[str, Word] = {subgroup: word for subgroup, _, word in _rows()}
