"""Place names folded so that what a person types meets what the data holds, in any script."""

from __future__ import annotations

import re
import unicodedata

# The data mixes both Chinese scripts place by place; each traditional character here is read as the
# simplified one after it. Only characters common in names of cities and countries.
_TRADITIONAL = """
    紐纽 約约 倫伦 東东 亞亚 蘭兰 維维 羅罗 馬马 達达 爾尔 華华 頓顿 聖圣 漢汉 慶庆 廣广 島岛
    臺台 灣湾 門门 莊庄 蘇苏 寧宁 濟济 無无 錫锡 鄭郑 瀋沈 陽阳 長长 爐炉 龍龙 廈厦 貴贵 魯鲁
    烏乌 齊齐 薩萨 諾诺 奧奥 瑪玛 麗丽 萊莱 茲兹 貝贝 費费 盧卢 納纳 韋韦 賓宾 鹽盐 賽赛 內内
    凱凯 佈布 裏里 裡里 畢毕 溫温 喬乔 滿满 開开 舊旧 鳳凤 橋桥 鄉乡 鎮镇 區区 縣县 國国 嶼屿
    灘滩 連连 邁迈 墾垦 雲云 澤泽 關关 鐵铁 錦锦 戶户 濱滨 橫横 庫库 衛卫 義义 業业 興兴 豐丰
    榮荣 濰潍 煙烟 貢贡 贛赣 紹绍 蕪芜 慮虑 體体 實实 學学 黃黄 來来 倉仓 傑杰 個个 們们 億亿
    優优 備备 傷伤 兒儿 劃划 劍剑 勝胜 勞劳 勢势 協协 單单 參参 雙双 變变 葉叶 號号 嘆叹 園园
    圓圆 圖图 團团 場场 塊块 墳坟 壓压 夢梦 夾夹 奪夺 婦妇 孫孙 宮宫 寢寝 將将 尋寻 對对 導导
    層层 嶺岭 巖岩 幣币 幾几 張张 彌弥 彎弯 徑径 後后 從从 復复 徹彻 恆恒 應应 懷怀 戰战 戲戏
    擇择 據据 敵敌 數数 斷断 時时 書书 會会 楊杨 樂乐 樓楼 標标 樣样 機机 歐欧 歲岁 歷历 殘残
    殺杀 毀毁 氣气 決决 沒没 淺浅 測测 湯汤 溝沟 滅灭 滄沧 漁渔 漲涨 漸渐 潔洁 潛潜 潤润 濃浓
    瀘泸 災灾 熱热 燈灯 爭争 牆墙 獅狮 獎奖 獨独 獲获 獵猎 獸兽 現现 環环 瓊琼 產产 畫画 當当
    瘋疯 療疗 發发 皺皱 盜盗 盡尽 監监 盤盘 眾众 礎础 禮礼 禿秃 種种 稱称 積积 穩稳 窮穷 競竞
    筆笔 節节 築筑 簡简 簽签 籃篮 糧粮 級级 純纯 紙纸 細细 終终 組组 結结 絕绝 絲丝 經经 綠绿
    網网 緊紧 線线 緣缘 練练 縱纵 總总 織织 續续 習习 聞闻 聯联 聰聪 聲声 職职 肅肃 膚肤 膠胶
    臉脸 臨临 艦舰 艷艳 藝艺 藥药 蘋苹 處处 虛虚 蟲虫 衝冲 補补 製制 複复 見见 規规 視视 親亲
    覺觉 觀观 訓训 記记 許许 設设 評评 詩诗 話话 誠诚 語语 誤误 說说 課课 調调 談谈 請请 論论
    謝谢 證证 識识 議议 護护 讀读 豬猪 貓猫 財财 貨货 販贩 貧贫 責责 買买 貿贸 資资 賞赏 賢贤
    賣卖 質质 賴赖 贈赠 贊赞 趙赵 趕赶 跡迹 踐践 車车 軍军 軟软 輕轻 輝辉 輪轮 輸输 轉转 辦办
    農农 迴回 遊游 運运 過过 違违 遙遥 遞递 遠远 適适 遼辽 選选 遺遗 邊边 郵邮 鄰邻 醫医 釋释
    針针 鈴铃 銀银 銅铜 鋼钢 錢钱 錯错 鍋锅 鐘钟 鑽钻 閃闪 閉闭 問问 閒闲 間间 閣阁 閱阅 闊阔
    陣阵 陰阴 陳陈 陸陆 隊队 階阶 際际 隨随 險险 隱隐 難难 電电 霧雾 靈灵 靜静 響响 頁页 頂顶
    項项 順顺 須须 預预 領领 頭头 題题 願愿 顧顾 風风 飛飞 飯饭 養养 館馆 騎骑 驗验 驚惊 驛驿
    髮发 鬥斗 魚鱼 鮮鲜 鳥鸟 鳴鸣 鴨鸭 鵝鹅 鷹鹰 麥麦 黨党 齒齿 龜龟
"""
_LETTERS = {pair[0]: pair[1] for pair in _TRADITIONAL.split()}
_LETTERS |= {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"}
# A pattern with a callback, not str.translate: few letters change, and it reads the whole data.
_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
# Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic, joiners, apostrophes and
# dots go without a trace: "St. John's" is typed "st johns".
_OPTIONAL = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
_NOTHING = re.compile(rf"[{_OPTIONAL}\u200c\u200d'’‘`´ʻʼʿ.]+")
# Vowels of Indic, Thai and other scripts are marks that Python's \w leaves out; they are letters.
_VOWELS = "".join(
    chr(code) for code in range(0x780, 0xABFF) if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_SIGNS = re.compile(rf"[^\w\s{_VOWELS}]+|_+")
_SAINTS = {"st": "saint", "saint": "st", "ste": "sainte", "sainte": "ste"}
_GAPS = re.compile(r" {2,}")


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation, one space between words; lines stay lines.

    "São Paulo" becomes "sao paulo", "紐約" becomes "纽约". Letters of other scripts stay.
    """
    return _GAPS.sub(" ", without_signs(without_accents(text))).strip(" ")


def respelled(folded: str) -> str:
    """The name with "saint" for "st" and "st" for "saint", which people write alike; else as it is.

    Takes and gives folded text: "st louis" becomes "saint louis", "east saint paul" "east st paul".
    """
    return " ".join(_SAINTS.get(word, word) for word in folded.split())


def without_accents(text: str) -> str:
    """In lower case and plain letters; the accents stand behind them, apart."""
    return unicodedata.normalize("NFKD", _LETTER.sub(_plain_letter, text.casefold()))


def without_signs(text: str) -> str:
    """What is left of each character by itself, whatever stands beside it."""
    return _SIGNS.sub(" ", _NOTHING.sub("", text))


def _plain_letter(found: re.Match[str]) -> str:
    return _LETTERS[found[0]]
