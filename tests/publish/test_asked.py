"""What reporters would type into the search of the sample archive, and the article that each has in mind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archiver.publish import build_datasette

pytestmark = pytest.mark.slow

FIRST = 3  # the right article is among so many

# What is typed → words of the headline of the right article.
ASKED = {
    "wechat mini programs removed": "WeChat clears out mini programs",
    "mini programs chatgpt tencent licence": "WeChat clears out mini programs",
    "Hollis Wen forty thousand users": "WeChat clears out mini programs",
    "weixin notice account category": "WeChat clears out mini programs",
    "title:wechat before:2023-03": "WeChat clears out mini programs",
    "微信 小程序 下架": "微信下架多款ChatGPT小程序",
    "汤美雯": "微信下架多款ChatGPT小程序",
    "小程序 四万名用户": "微信下架多款ChatGPT小程序",
    "管理办法 八月": "生成式人工智能管理办法公布",
    "通义千问 混元": "生成式人工智能管理办法公布",
    "ernie bot march launch baidu": "Ernie Bot will be ready in March",
    "Robin Li letters staff": "Ernie Bot will be ready in March",
    "Norling Hale trick questions": "Ernie Bot will be ready in March",
    "ernie bot wedding speech dialects": "a first day with Ernie Bot",
    "what was it like to try Ernie Bot on the first day": "a first day with Ernie Bot",
    "baidu shares fell presentation recorded answers": "a first day with Ernie Bot",
    "translation bureau trainee kowloon": "a first day with Ernie Bot",
    "nvidia chips waiting times": "Cloud firms book Nvidia chips",
    "price of a board on the secondary market": "Cloud firms book Nvidia chips",
    "TSMC SK Hynix": "Cloud firms book Nvidia chips",
    "italy chatgpt ban privacy": "Italy orders a stop to ChatGPT",
    "garante twenty days fined": "Italy orders a stop to ChatGPT",
    "Bruno Albanesi": "Italy orders a stop to ChatGPT",
    "CNIL plaintes ChatGPT": "la CNIL examine",
    "Solène Madec guide": "la CNIL examine",
    "cnil plainte francaise": "la CNIL examine",
    "parlement européen ai act vote": "le Parlement européen adopte",
    "strasbourg négociations états membres": "le Parlement européen adopte",
    "alibaba tongyi qianwen dingtalk": "Alibaba shows chatbot",
    "draft rules may 10 comment": "Alibaba shows chatbot",
    "site:meridian-wire.example draft rules register": "Alibaba shows chatbot",
    "who answers the hotline": "Small developers read the draft rules",
    'entity:"Hollis Wen" draft': "Small developers read the draft rules",
    "small firms security assessment registration hotline": "Small developers read the draft rules",
    "samsung employees chatbot ban": "Samsung tells staff",
    "goldman sachs jpmorgan chatbots": "Samsung tells staff",
    "suwon": "Samsung tells staff",
    "altman senate licence": "Washington asks for rules",
    "author:castell ibm scientist senators": "Washington asks for rules",
    "Ewa Kowalczyk": "Washington asks for rules",
    "tencent cloud hunyuan banks hotels models": "Tencent rents out models",
    "pony ma electric light shareholders": "Tencent rents out models",
    "china final rules august 15": "China eases final rules",
    "porter beside the door": "China eases final rules",
    "bytedance testing chatbot of its own after:2023-07": "China eases final rules",
    "lantern school mathematics": "The chatbots come back to WeChat",
    "chatbots return wechat register number": "The chatbots come back to WeChat",
    "how many chatbot programs are back in WeChat": "The chatbots come back to WeChat",
    "universities hong kong chatgpt course work": "Universities draw lines",
    "Albert Quayle rumour": "Universities draw lines",
    "oral examinations": "Universities draw lines",
    "anneke vos tunnel friendly face": "What a mini program can see",
    "what can a mini program see about its user": "What a mini program can see",
    "platform chatbot privacy contracts symptoms": "What a mini program can see",
}


@pytest.fixture(scope="module")
def samples(demo_path: Path) -> Any:
    return build_datasette(demo_path)


def test_there_are_enough_questions_and_they_are_about_many_articles() -> None:
    assert len(ASKED) >= 40
    assert len(set(ASKED.values())) >= 15


async def test_the_right_article_is_among_the_first(samples: Any) -> None:
    missed = {}
    for typed, headline in ASKED.items():
        found = (await samples.client.get("/search.json", params={"q": typed})).json()["articles"]
        titles = [article["title"] for article in found[:FIRST]]
        if not any(headline in title for title in titles):
            missed[typed] = titles
    share = 1 - len(missed) / len(ASKED)
    print(f"{share:.1%} of {len(ASKED)} questions")
    assert share >= 0.95, missed


async def test_words_that_no_article_has_together_find_those_with_some_of_them(samples: Any) -> None:
    answer = (await samples.client.get("/search.json", params={"q": "samsung zzzz memorandum"})).json()
    assert answer["article_count"] == 0
    assert "some of them" in answer["remarks"][0]
    assert answer["articles"][0]["title"].startswith("Samsung")
    page = (await samples.client.get("/search", params={"q": "samsung zzzz -memorandum"})).text
    assert "These have some of them" in page
    nothing = (await samples.client.get("/search.json", params={"q": "zzzz yyyy"})).json()
    assert nothing["articles"] == nothing["remarks"] == []
