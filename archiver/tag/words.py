"""Words that tell what stands beside them: ranks before people, heads of names of organisations and places.

General words of news English only: no name of anybody stands here.
"""

from __future__ import annotations

# Before a person's name, and no part of it.
RANKS = frozenset(
    """
    mr mrs ms mx miss master madam madame mme monsieur sir dame lord lady dr doctor prof professor rev reverend
    hon honourable honorable father fr sister brother bishop archbishop cardinal pastor imam ayatollah rabbi
    pope patriarch king queen prince princess emperor empress sultan emir duke duchess count countess baron
    baroness earl sheikh sheikha president vice-president chancellor premier minister senator sen rep
    congressman congresswoman representative gov governor mayor councillor councilor councilwoman councilman
    alderman assemblyman assemblywoman ambassador consul secretary speaker commissioner judge justice magistrate
    attorney lawyer prosecutor mp mps mep mla mk td msp cllr gen general lt lieutenant col colonel maj major
    capt captain cpl corporal sgt sergeant pte private adm admiral cmdr commander commodore brig brigadier
    marshal constable inspector superintendent detective officer sheriff trooper pc dc ceo cfo coo chairman
    chairwoman chair director manager coach head chief spokesman spokeswoman spokesperson analyst editor
    reporter author actor actress singer rapper rocker striker midfielder defender goalkeeper winger quarterback
    pitcher driver founder co-founder economist strategist trader nurse teacher aunty auntie uncle shri smt haji
    alhaji señor senor señora don doña monsignor surnamed nicknamed named
    """.split()
)
# The last word of an organisation's name, or the first before 'of' or 'for'.
ORG_HEADS = frozenset(
    """
    academy administration agency alliance assembly association authority bank board brigade brotherhood bureau
    cabinet chamber church club coalition college command commission committee communications community
    companies company confederation congress conservatory consortium cooperative corp corporation corps council
    court department directorate division enterprises establishment federation fellowship fleet force forces
    forum foundation front fund government group guild holdings inc initiative institute institution inquiry
    investments laboratories laboratory league legislature ltd media ministry mission movement museum network
    newspaper office ombudsman operations orchestra organisation organization parliament partners partnership
    party plc police project prosecutor prosecutors regiment registry school schools secretariat senate service
    services society squad squadron studios syndicate systems taskforce team technologies technology treasury
    tribunal troupe trust union university watchdog airlines airways bancorp brewery broadcasting capital
    electric electronics energy entertainment express financial foods hotels industries insurance international
    labs logistics magazine motors pharma pharmaceuticals pictures press publishing railway railways records
    resources semiconductor software solutions steel telecom times tribune herald gazette post journal daily fc
    cf afc united rovers wanderers
    """.split()
)
PLACE_HEADS = frozenset(
    """
    airport alley archipelago avenue basin bay beach boulevard bridge canal canyon cape cathedral cemetery
    channel city coast county creek dam delta desert district falls forest garden gardens glacier gorge gulf
    harbor harbour heights highway hill hills hotel island islands isle isles lagoon lake lakes mall market
    monastery mosque mountain mountains palace park parkway pass peninsula plain plains plateau plaza port
    prefecture prison promenade province rainforest range reef region reserve reservoir river road sea shrine
    square stadium station strait straits street temple territory town township tower towers trail tunnel valley
    village volcano wall ward waterfall zoo
    """.split()
)
SETTLEMENT_HEADS = frozenset("city county province town village district".split())
HEADS = ORG_HEADS | PLACE_HEADS
# The last word of what is neither, with the label that OntoNotes gives it.
_EVENTS = """
    award awards championship championships conference cup exhibition fair festival games marathon medal olympiad
    olympics prize prizes summit tour tournament war wars day days
"""
_LAWS = "accord act agreement amendment bill code constitution guidelines law regulations treaty"
_WORKS = "index report calendar plan program programme trail"
EVENT_HEADS = (
    dict.fromkeys(_EVENTS.split(), "EVENT")
    | dict.fromkeys(_LAWS.split(), "LAW")
    | dict.fromkeys(_WORKS.split(), "WORK_OF_ART")
)
# Capitalised within a name, or in lower case between its parts.
PARTICLES = frozenset(
    """
    al el ul bin bint ibn abu de del della dela di da das do dos du van von der den ter ten la le les y e af av zu
    zum zur ben st saint
    """.split()
)
