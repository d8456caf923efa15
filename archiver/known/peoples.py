"""Adjectives and nouns of nations, peoples and faiths: who somebody is, not a place and not an organisation."""

from __future__ import annotations

PEOPLES = frozenset(
    """
    Abkhaz Abkhazian Aboriginal Afghan African Afrikaner Akan Albanian Algerian Algonquin Amazigh American Amish
    Andean Andorran Anglican Angolan Antiguan Arab Arabian Aramean Arctic Argentine Argentinean Argentinian
    Armenian Aryan Ashanti Ashkenazi Asian Assamese Assyrian Asturian Atheist Australian Austrian Aymara
    Azerbaijani Azeri Bahamian Bahraini Bahá’í Bahai Balinese Balkan Baloch Baluch Bangladeshi Bantu Baptist
    Barbadian Basotho Basque Batswana Bavarian Bedouin Belarusian Belgian Belizean Bengali Beninese Berber
    Bermudian Bhutanese Biafran Bolivian Bosniak Bosnian Botswanan Brahmin Brazilian Breton Briton British
    Bruneian Buddhist Bulgarian Burkinabe Burkinabé Burman Burmese Burundian Byzantine Californian Calvinist
    Cambodian Cameroonian Canadian Cantonese Caribbean Castilian Catalan Catholic Celtic Chadian Chechen
    Cherokee Chilean Chinese Christian Colombian Communist Confucian Congolese Copt Coptic Corsican Cossack
    Creole Cree Croat Croatian Cuban Cypriot Czech Dalit Dane Danish Darfuri Dinka Djiboutian Dominican Druze
    Dutch Dutchman Ecuadorean Ecuadorian Egyptian Emirati English Englishman Englishwoman Episcopalian
    Equatoguinean Eritrean Estonian Ethiopian Eurasian European Evangelical Fijian Filipina Filipino Finn
    Finnish Flemish French Frenchman Frenchwoman Fulani Gabonese Gaelic Galician Gambian Garifuna Georgian
    German Germanic Ghanaian Gibraltarian Greek Greenlander Greenlandic Grenadian Guarani Guatemalan Guinean
    Gujarati Guyanese Gypsy Haitian Han Hausa Hawaiian Hazara Hebrew Hindi Hindu Hindutva Hispanic Hmong Hokkien
    Honduran Hongkonger Hungarian Hutu Ibo Icelander Icelandic Igbo Inca Indian Indigenous Indonesian Innu Inuit
    Inuk Iranian Iraqi Irish Irishman Islamic Islam Islamist Israeli Italian Ivorian Jain Jamaican Japanese
    Javanese Jesuit Jew Jewish Jordanian Judaism Kashmiri Kazakh Kazakhstani Kenyan Khmer Kikuyu Korean Kosovan
    Kosovar Kurd Kurdish Kuwaiti Kyrgyz Lao Laotian Lapp Latin Latina Latino Latinx Latvian Lebanese Lesothan
    Levantine Liberian Libyan Lithuanian Londoner Lutheran Luxembourger Maasai Macanese Macedonian Madagascan
    Malagasy Malawian Malay Malayali Malaysian Maldivian Malian Maltese Mandarin Maori Māori Mapuche Marathi
    Maronite Marxist Maya Mayan Mediterranean Mennonite Methodist Mexican Miao Micronesian Mi'kmaq Mi'kmaw
    Mohawk Moldovan Monegasque Mongol Mongolian Montenegrin Moorish Mormon Moroccan Moravian Mozambican Muslim
    Namibian Native Nauruan Navajo Nepalese Nepali Nicaraguan Nigerian Nigerien Nordic Norwegian Nubian Nuer
    Ojibwe Okinawan Omani Oriya Oromo Orthodox Ossetian Ottoman Pacific-Islander Pakistani Palauan Palestinian
    Panamanian Papuan Paraguayan Parisian Parsi Pashtun Pentecostal Persian Peruvian Pole Polish Polynesian
    Portuguese Presbyterian Protestant Prussian Puerto-Rican Punjabi Qatari Quaker Quebecer Quebecois Québécois
    Quechua Rajput Roma Romani Romanian Rohingya Russian Rwandan Sahrawi Salafi Salafist Salvadoran Salvadorean
    Sami Sámi Samoan Sardinian Saudi Saxon Scandinavian Scot Scotsman Scots Scottish Semite Semitic Senegalese
    Sephardic Serb Serbian Seychellois Shia Shi'ite Shiite Sherpa Sicilian Sierra-Leonean Sikh Sindhi
    Singaporean Sinhala Sinhalese Sioux Slav Slavic Slovak Slovakian Slovene Slovenian Somali Somalilander
    Sorbian Soviet Spaniard Spanish Sudanese Sufi Sumatran Sunni Surinamese Swahili Swazi Swede Swedish Swiss
    Syriac Syrian Taiwanese Tajik Tamil Tanzanian Tatar Telugu Texan Thai Tibetan Tigrayan Timorese Togolese
    Tongan Trinidadian Tuareg Tunisian Turk Turkic Turkish Turkmen Tutsi Tuvaluan Ugandan Uighur Ukrainian
    Uruguayan Uyghur Uygur Uzbek Vanuatuan Venetian Venezuelan Vietnamese Viking Vokkaliga Wahhabi Walloon Welsh
    Welshman Yazidi Yemeni Yiddish Yoruba Yorkshireman Zambian Zen Zimbabwean Zionist Zoroastrian Zulu
    """.split()
)


def is_people(name: str) -> bool:
    """Whether a word tells somebody's nation, people or faith, in the singular or the plural.

    >>> [is_people(name) for name in ("Argentine", "Emiratis", "Catholics", "Argentina", "Tencent")]
    [True, True, True, False, False]
    """
    return name in PEOPLES or (name.endswith("s") and name[:-1] in PEOPLES and name != "Laos")
