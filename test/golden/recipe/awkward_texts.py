"""Texts that go wrong easily. Characters that cannot be seen, or that an editor might change, are escaped."""

import unicodedata

LONG_WORD = "pneumonoultramicroscopicsilicovolcanoconiosis"


def nfd(text: str) -> str:
    """Accents as combining marks."""
    return unicodedata.normalize("NFD", text)


def mojibake(text: str, wrong: str = "windows-1252", times: int = 1) -> str:
    """A text whose UTF-8 bytes were read in another encoding, once or more; undefined bytes stay as they are."""
    for _ in range(times):
        data = text.encode("utf-8", "surrogatepass")
        text = "".join(bytes([byte]).decode(wrong, "ignore") or chr(byte) for byte in data)
    return text


PLAIN = [
    "",
    " ",
    "a",
    "a cat",
    "a photo of an astronaut riding a horse on mars",
    "masterpiece, best quality, 1girl, solo, looking at viewer",
    "A Portrait Of AN OLD Man",
    "iPhone McDonald's eBay NASA",
    "hello world!!! how are you??",
    "wait... what?!",
    "a-b c--d e---f",
    "(((masterpiece))), [[blurry]], {{detailed}}",
    "a (cat:1.3) on a [blue] background",
    "<lora:style:0.8> a cat",
    "50% off! $9.99 #1 @home a&b x*y=z",
    "c:\\windows\\path /usr/local/bin",
    "https://example.com/a?b=c&d=e#f",
    "user@example.com",
    "~`!@#$%^&*()_+-={}|[]\\:\";'<>?,./",
    "snake_case and __dunder__ and trailing_",
    "1boy_2girls 3d_render",
    "a,b,c , d ,e",
    ",",
    ", ,",
    ".",
    "...",
    "'",
    "\"",
    "'' \"\"",
    "-",
    "!" * 40,
    "?!" * 20,
]

CONTRACTIONS = [
    "it's a dog's life",
    "don't can't won't shan't",
    "I'm you're we've they'll he'd",
    "I'M YOU'RE WE'VE THEY'LL HE'D IT'S DON'T",
    "rock'n'roll 'tis 'twas",
    "o'clock y'all'd've",
    "'s 't 're 've 'm 'll 'd",
    "the 90's and the '80s",
    "dogs' bowls",
    "it\u2019s don\u2019t we\u2019re",
    "\u2018single\u2019 \u201cdouble\u201d \u201elow\u201c \u00abguillemets\u00bb",
    "it\u02bcs a modifier apostrophe",
    "5'11\" tall",
    "5\u203211\u2033 tall",
]

NUMBERS = [
    "0",
    "1234567890",
    "8k uhd, 4k, 1920x1080",
    "f/1.8 85mm iso100",
    "3.14159 -273.15 1e-5",
    "1,000,000.00",
    "2nd 3rd 100th",
    "\u0663\u0661\u0664 arabic-indic digits",
    "\u0967\u0968\u0969 devanagari digits",
    "x\u00b2 + y\u00b3 = z\u2074",
    "\u2460\u2461\u2462 circled",
    "\u2160\u2161\u2162 roman \u217b",
    "\u00bd cup, \u00be full, \u2153",
    "1\u20444 fraction slash",
    "\uff11\uff12\uff13",
    "\u4e00\u4e8c\u4e09 \u3007",
]

ACCENTS = [
    "caf\u00e9",
    nfd("caf\u00e9"),
    "na\u00efve fa\u00e7ade \u00e9l\u00e8ve",
    nfd("na\u00efve fa\u00e7ade \u00e9l\u00e8ve"),
    "\u00c9COLE \u00c0 LA MODE",
    "Stra\u00dfe GR\u00d6\u00dfE \u1e9e",
    "\u0130stanbul \u0131\u015f\u0131k",
    "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2 \u03a3\u0391\u03a3",
    "Z\u0335\u030c\u0361a\u0338\u0321l\u0334\u0322g\u0336\u0321o\u0337",
    "A\u030a \u00c5 \u212b",
    "\u1e69 s\u0323\u0307 s\u0307\u0323",
    "Ti\u1ebfng Vi\u1ec7t \u0110\u1eb9p",
    nfd("Ti\u1ebfng Vi\u1ec7t"),
    "\u0160koda \u017elu\u0165ou\u010dk\u00fd k\u016f\u0148",
    "\u00f0\u00fe\u00e6\u0153 \u00d8re \u0141\u00f3d\u017a",
    "e\u0301\u0301\u0301",
    "\u0301 alone",
]

SCRIPTS = [
    "\u732b",
    "\u4e00\u53ea\u53ef\u7231\u7684\u732b\u5728\u84dd\u8272\u80cc\u666f\u4e0a",
    "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8",
    "\u304b\u3099 \u304c \uff76\uff9e",
    "\ud55c\uad6d\uc5b4 \ud14d\uc2a4\ud2b8",
    nfd("\ud55c\uad6d\uc5b4"),
    "cat\u732bdog\u72ac",
    "\u300c\u5f15\u7528\u300d\u3001\u53e5\u70b9\u3002",
    "\u043a\u0440\u0430\u0441\u0438\u0432\u0430\u044f \u041a\u041e\u0428\u041a\u0410",
    "\u0433\u0440\u0430\u0442 \u0451\u0436 \u0439",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645",
    "\u0645\u064e\u0631\u0652\u062d\u064e\u0628\u064b\u0627",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
    "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
    "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22",
    "\u0e19\u0e49\u0e33 \u0e40\u0e21\u0e35\u0e4a\u0e22\u0e27",
    "\u0939\u093f\u0928\u094d\u0926\u0940 \u092c\u093f\u0932\u094d\u0932\u0940",
    "\u0928\u092e\u0938\u094d\u0924\u0947",
    "\u0995\u09cd\u09b7 \u09ac\u09be\u0982\u09b2\u09be",
    "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd",
    "\u10e5\u10d0\u10e0\u10d7\u10e3\u10da\u10d8",
    "\u0540\u0561\u0575\u0565\u0580\u0565\u0576 \u0587",
    "\u12a0\u121b\u122d\u129b",
    "\u1201",
    "\u0391\u03b8\u03ae\u03bd\u03b1 \u0395\u03bb\u03bb\u03ac\u03b4\u03b1",
    "\u13a3\u13b3\u13a9 \uab73",
    "\u1200\u200f\u05d0\u200eabc",
]

EMOJI = [
    "\U0001f600",
    "a \U0001f431 cat emoji",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family",
    "\U0001f44d\U0001f3fd thumbs",
    "\u2764\ufe0f \u2764 \u2665\ufe0e",
    "\U0001f1ef\U0001f1f5 \U0001f1fa\U0001f1f8",
    "1\ufe0f\u20e3 keycap",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "\u2728\u2b50\U0001f31f\u2728",
    "\U0001f602\U0001f602\U0001f602\U0001f602",
    "text\U0001f525fire\U0001f525",
    "\u263a\ufe0f\u2620\u2602",
    ":) :-( ;P <3 ^_^ (\u256f\u00b0\u25a1\u00b0)\u256f\ufe35 \u253b\u2501\u253b",
]

SYMBOLS = [
    "\U0001d4d0 \U0001d51e \U0001d538 \U0001d7d9 math letters",
    "\u210d\u2102\u2115 \u2112\u2131",
    "\u222b\u2211\u221a\u221e \u2264 \u2265 \u2260",
    "\u2190\u2191\u2192\u2193 \u21d2",
    "\u00a9 \u00ae \u2122 \u2120",
    "\u20ac\u00a3\u00a5\u20b9\u20bf",
    "\u2013 \u2014 \u2015 \u2012",
    "\u2026 \u22ef",
    "\u2022 \u00b7 \u2023 \u25aa",
    "\ufb01ne \ufb02ow \ufb03 \ufb04 \ufb05",
    "\u01c4 \u01c5 \u01c6 \u0132 \u0133",
    "\uff26\uff55\uff4c\uff4c \uff37\uff49\uff44\uff54\uff48\uff01",
    "\uff08\uff43\uff41\uff54\uff1a\uff11\uff0e\uff13\uff09",
    "\u3000ideographic\u3000space\u3000",
    "\uff76\uff80\uff76\uff85 \uff8a\uff9d\uff76\uff78",
    "\u2100 \u2103 \u33a1 \u338f",
    "\u02b0\u02b2\u02b3 \u2c7c \u1d43",
    "\u2028line\u2029paragraph",
]

SPACES = [
    "tab\there\tthere",
    "line\nfeed\r\ncrlf\rcr",
    "  leading and trailing  ",
    "many     spaces",
    "nbsp\u00a0here\u202fand\u2009thin",
    "soft\u00adhyphen",
    "zero\u200bwidth\u200cnon\u200djoiner\u2060word\ufeffbom",
    "\ufeffbom first",
    "form\x0cfeed vertical\x0btab",
    "bell\x07 null\x00 escape\x1b[31mred\x1b[0m del\x7f",
    "file\x1cgroup\x1drecord\x1eunit\x1f",
    "next\x85line",
    "c1 \x80 \x9f controls",
    "mongolian\u180evowel",
    "ogham\u1680space",
    "\u2066isolate\u2069 \u202aembed\u202c",
    "inter\ufff9anno\ufffatated\ufffb",
    "replacement \ufffd char",
    "noncharacter \ufdd0 \uffff",
    "private \ue000 use",
]

HTML = [
    "fish &amp; chips",
    "&lt;b&gt;bold&lt;/b&gt;",
    "caf&eacute; &EACUTE; &Eacute;",
    "&#233; &#xe9; &#xE9;",
    "&nbsp;space&nbsp;",
    "&amp;amp; &amp;lt;",
    "&notanentity; &copy &copy;",
    "a < b &lt; c",
    "AT&T &T; Q&A",
    "&quot;quoted&quot; &apos;single&apos; &#39;n&#39;",
    "&hellip;&mdash;&ndash;&lsquo;&rsquo;",
    "&#128512; &#x1F600; &#0; &#150; &#x110000;",
]

MOJIBAKE = [
    "caf\u00c3\u00a9",
    "\u00e2\u20ac\u0153quoted\u00e2\u20ac\x9d",
    "don\u00e2\u20ac\u2122t",
    mojibake("\u2714 No problems"),
    mojibake("na\u00efve fa\u00e7ade"),
    mojibake("\u732b\u304c\u597d\u304d"),
    mojibake("\U0001f431 cat"),
    mojibake("caf\u00e9", times=2),
    mojibake("\u2013 dash \u2014 dash"),
    mojibake("\u00fcber gr\u00f6\u00dfe", "latin-1"),
    mojibake("\u043a\u043e\u0448\u043a\u0430", "windows-1251"),
    mojibake("\u00e9t\u00e9 \u00e0 la plage", "macroman"),
    "\u00c3\u00a0 la carte",
    "AHÅ™, the new sofa from IKEA®",
    "\u00c2\u00a9 2024",
    "\u00ef\u00bb\u00bfbom as mojibake",
    "voil\u00c3  le travail",
    "P\u00c3\u0192\u00c2\u00a9rez",
]

SPECIAL_TOKENS = [
    "<|endoftext|>",
    "<|startoftext|>",
    "a <|endoftext|> b",
    "a<|startoftext|>b<|endoftext|>c",
    "<|ENDOFTEXT|> <|StartOfText|>",
    "<| endoftext |>",
    "<|endoftext|",
    "</w> a</w>",
    "#version: 0.2",
]

LONG = [
    LONG_WORD,
    LONG_WORD * 3,
    "a" * 100,
    "ab" * 60,
    "zxqj" * 20,
    "\u00e9" * 30,
    "\u732b" * 40,
    "\U0001f431" * 20,
    " ".join(["word"] * 90),
    ", ".join(["highly detailed", "sharp focus", "artstation"] * 12),
    "Donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft",
]

MIXED = [
    "1girl, \u521d\u97f3\u30df\u30af, twin tails, 8k",
    "abc\u0301def",
    "a1b2c3",
    "3D\u6a21\u578b v1.5-pruned",
    "x\u0336y",
    "\u00b5m \u03bcm \u2126 \u03a9 K \u212a",
    "\u017ftraight \u017f",
    "re: it'SS 'LLama 'Dog",
    "\u00a1Hola! \u00bfQu\u00e9 tal?",
    "e\u200d\u0301",
    "\u2116 5 \u00b0C 20\u00b0",
]

PROMPTS = [
    *PLAIN,
    *CONTRACTIONS,
    *NUMBERS,
    *ACCENTS,
    *SCRIPTS,
    *EMOJI,
    *SYMBOLS,
    *SPACES,
    *HTML,
    *MOJIBAKE,
    *SPECIAL_TOKENS,
    *LONG,
    *MIXED,
]

# Texts that are right and must stay as they are, however odd they look.
LEFT_ALONE = [
    "\u00c3",
    "\u00c2\u00a0",
    "\u00c3\u20ac",
    "\u00e2\u20ac",
    "\u00c9tude \u00c0 \u00c2ge",
    "IL Y MARQU\u00c9\u2026",
    "CITRO\u00cbN\u2122",
    "P\u00c1\u0158EZ",
    "FIANC\u00c9\u2019S",
    "(-1/2)! = \u221a\u03c0",
    "OK??:(   `\u00ac\u00b4    ):",
    "\u2514\u2518 \u2550\u2551 box",
    "\u00d1andu \u00d5",
    "1\u00ba 2\u00aa",
    "\u0434\u0430 \u2013 \u043d\u0435\u0442",
    "\u00c5se",
    "\u00b4acute\u00b4",
    "\u00e3\u00e5\u00e2",
    "\u0410\u0442\u0430\u043a",
    "SUPER\u00ae\u2122",
    "\u201a\u2039\u203a\u2018",
    "\u00c4\u00d6\u00dc \u00e4\u00f6\u00fc",
    "na\u00efve \u00e9",
    "\u00ab\u00a0oui\u00a0\u00bb",
]

# What gets read wrongly, and as what it may have been read.
TRUE_TEXTS = [
    "\u00e9",
    "\u00c0",
    "\u00e0 bient\u00f4t",
    "\u201cquotes\u201d and \u2018more\u2019",
    "\u2026and so on",
    "\u20ac 5",
    "\u00a0x",
    "\u0159e\u010d",
    "\u0391\u03b8\u03ae\u03bd\u03b1",
    "\u043f\u0440\u0438\u0432\u0435\u0442",
    "\u65e5\u672c",
    "\U0001f600",
    "\u2122\u00ae",
]
WRONG_ENCODINGS = ["windows-1252", "latin-1", "windows-1250", "windows-1251", "macroman", "cp437"]

SINGLE_REPAIRS = [
    "&lt;3",
    "&#150; dash",
    "&apos;",
    "&Ntilde;and&uacute;",
    "&NTILDE;",
    "&HELLIP;",
    "&amp;lt;",
    "<b>&lt;</b>",
    "a &lt b",
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f",
    "\u02bc\u02ee",
    "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06",
    "\u0132\u0133\u01c7\u01c8\u01c9\u0149",
    "\uff01\uff02\uff5e\uffe0\uffe5\u3000",
    "\uff71\uff72\uff73\uff9e",
    "a\r\nb\rc\u2028d\u2029e\x85f",
    "\x1b[1mbold\x1b[0m \x1b[38;5;196mred",
    "\x00\x01\x08\x0b\x0e\x1f\x7f",
    "\u206a\u206f\ufeff\ufffc",
    "\ufff9\ufffa\ufffb",
    "\ud800 lone",
    "lone \udc00",
    "\ud83d\ude02",
    "e\u0301 o\u0308 \u1100\u1161\u11a8",
    "\u212b \u2126 \u212a",
    "\u0344 \u0958",
    "\u00c3\u00a9 and \u00e9",
    "\u00c3\u00a9\n\u00c3\u00a9 &lt;\n<",
    "\u00c3 la mode",
    "\u00c3 ",
    "\u00c3\u00a0\u00c3\u00a8",
    "\x93curly\x94 \x85 \x96",
    "\x91a\x92 \x80 5",
    "\u00e2\u20ac\u2122s \u00e2\u20ac\u201d",
    "l\u00e2\u20ac\u2122humanit\u00c3\u00a9",
    "\u00c2\u00bfQu\u00c3\u00a9?",
    "\u00e2\u201a\u00ac100",
    "\u00c3\u00a2\u00e2\u201a\u00ac\u00e2\u201e\u00a2",
    "\u00ed\u00a0\u00bd\u00ed\u00b8\u0082",
    "\u00c0\u0080",
    "\u00ef\u00bf\u00bd",
    "\u00e2\ufffd\ufffd",
    "sch\u00c3\ufffdn",
    "\u00f0\u0178\u02dc\u20ac",
    "\u00d0\u00bf\u00d1\u20ac\u00d0\u00b8",
    "\u0432\u0402\u045ata\u0432\u0402\u045c",
]

FIX_TEXTS = [
    text
    for text in dict.fromkeys(
        [
            *LEFT_ALONE,
            *(mojibake(text, wrong) for wrong in WRONG_ENCODINGS for text in TRUE_TEXTS),
            *(mojibake(text, times=2) for text in TRUE_TEXTS),
            *SINGLE_REPAIRS,
        ]
    )
    if text not in PROMPTS
]

# For the small vocabulary of the default model.
DEFAULT_PROMPTS = [
    "",
    "a cat on a blue background",
    "a woman, an old woman",
    "A Photo of a DRAGON!",
    "emoji of a dragon on purple",
    "an astronaut riding a horse",
    "it's a dog's life, don't",
    "caf\u00e9 &amp; na\u00efve",
    "\u732b 8k",
    "\U0001f431\u200d\U0001f464",
    "xylophone zebra quartz",
    "( [ ] ) { } ,",
    "12 + 34",
    "<|endoftext|> a",
]
