"""What walls say to their readers, in the languages of the news: patterns, and nothing else.

Each pattern is an act of speech towards the reader ("verify you are human", "we and our partners store …"), which
reports about such walls seldom are.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


CHALLENGE = _any(
    # English
    r"(?:verify|verifying|confirm|prove|make sure|ensure|check(?:ing)?|know|needs? to be sure|validate|"
    r"believe)\b[^.]{0,40}"
    r"\byou(?:['’]re| are)(?: really)? (?:a |an )?(?:human|real (?:person|visitor)|not a (?:ro)?bot)",
    r"\bare you (?:a )?(?:ro)?bot\b|\bare you (?:a )?human|robot or human|human or robot|"
    r"\bi['’ ]?a?m not a robot",
    r"checking (?:if the site connection is secure|your browser)|review the security of your connection",
    r"unusual (?:traffic|activity)[^.]{0,40}\b(?:your|this) (?:computer|network|ip|device|connection|browser|"
    r"account)",
    r"(?:detected|noticed|received) (?:some )?(?:unusual|suspicious|automated) (?:traffic|activity|access|"
    r"requests?)|"
    r"(?:unusual|suspicious|automated) (?:traffic|activity|access|requests?)(?: has been| was)? detected|"
    r"press (?:&|and) hold|(?:complete|solve|pass) (?:the|this|a) (?:captcha|security check|challenge|puzzle)",
    r"enable (?:javascript|js) and (?:cookies to continue|disable)|disable any ad ?blocker",
    r"made us think (?:that )?you (?:are|were|might be|may be) a (?:ro)?bot|automated (?:access|browsing|"
    r"bot) (?:to|tools)",
    r"(?:human|bot|security|browser) verification\b|performing (?:a )?security (?:check|verification)|"
    r"ddos protection by|protect itself from online attacks|"
    r"(?:please stand by|wait)[^.]{0,20} while we (?:are )?(?:check|verify)|"
    r"browser will redirect (?:you )?(?:to|shortly|automatically)|complete a captcha\b",
    r"access to this (?:page|site|website) has been (?:denied|blocked|limited)|"
    r"using automation tools to browse|"
    r"(?:slide|drag)\b[^.]{0,30}\bto (?:complete|verify|prove)|"
    r"(?:type|enter) the (?:characters|letters|text|code) (?:you see|shown|below|from|in the)|"
    r"let us know (?:that )?you['’]re not a robot",
    # German
    r"(?:bestätigen|beweisen|verifizieren|überprüfen|prüfen)\b[^.]{0,60}\b(?:mensch|kein (?:ro)?bot)|"
    r"ich bin kein roboter|"
    r"(?:sind sie|bist du) (?:ein )?(?:mensch|roboter|bot)\b|browser wird (?:überprüft|geprüft)|"
    r"ungewöhnliche[nr]? (?:datenverkehr|aktivität|zugriffe|anfragen)|sicherheits(?:über)?prüfung|(?:dass|"
    r"ob) (?:sie|du)[^.]{0,20}\b(?:mensch|kein (?:ro)?bot)\b",
    # French
    r"(?:vérifi\w+|confirm\w+|prouv\w+|assurer)[^.]{0,30}que vous (?:êtes|n['’]êtes)[^.]{0,20}(?:humain|robot)|"
    r"je ne suis pas un robot|êtes-vous (?:un |une )?(?:robot|humain)|vérification (?:de sécurité|"
    r"de votre navigateur|en cours)|"
    r"trafic (?:inhabituel|exceptionnel|suspect)|activité (?:inhabituelle|suspecte)|"
    r"maintenez (?:le bouton )?(?:appuyé|enfoncé)",
    # Spanish, Portuguese
    r"(?:verifi\w+|confirm\w+|demuestr\w+|comprob\w+|compruebe|asegur\w+|comprov\w+)[^.]{0,30}"
    r"(?:(?:ser|eres|es|sea|seas|é) (?:un |uma? )?(?:humano|persona|ser humano)|no (?:eres|es|sea) un robot)|"
    r"(?:no soy|eres|es usted) un robot|tráfico (?:inusual|inhabitual|sospechoso)|comprobando (?:(?:su|"
    r"tu) navegador|si la conexión)|"
    r"(?:mantén|mantenga) (?:pulsado|presionado)|verificación de seguridad|n[ãa]o (?:sou|é) um rob[ôo]|"
    r"tráfego (?:incomum|suspeito)|"
    r"verificação de segurança|verifi\w+[^.]{0,30}voc[êe] é (?:um |uma )?human",
    # Italian
    r"(?:verific\w+|conferm\w+|dimostr\w+)[^.]{0,30}(?:essere umano|sei (?:un )?uman\w*|non (?:sei|"
    r"essere) un robot)|"
    r"non sono un robot|sei un (?:robot|umano)|traffico (?:insolito|anomalo|sospetto)|(?:controllo|"
    r"verifica) (?:di sicurezza|del browser)|"
    r"tieni premuto",
    # Dutch
    r"(?:bevestig\w*|verifieer|verifiëren|controleren?|bewijs)[^.]{0,40}\b(?:een mens|mens bent|geen robot)|"
    r"ik ben geen robot|"
    r"b?ent u (?:een )?(?:mens|robot)|(?:ongebruikelijk|verdacht) (?:netwerk)?verkeer|"
    r"browser wordt gecontroleerd|beveiligingscontrole",
    # Polish
    r"(?:potwierdź|zweryfikuj|sprawdz\w+|udowodnij|upewni\w+)[^.]{0,40}(?:człowiekiem|robotem)|"
    r"nie jestem robotem|"
    r"(?:nietypow\w+|podejrzan\w+) ruch|sprawdza\w+ (?:twoj\w+ )?przeglądark\w+|weryfikacj\w+ bezpieczeństwa",
    # Nordic, Czech, Turkish, Indonesian
    r"(?:inte en|ikke en|är du en|er du en) robot|(?:nejste|nejsem) robot|že jste člověk|"
    r"att du är (?:en )?människa|at du er et menneske|robot olmadığınız\w*|insan olduğunuz\w*|bukan robot",
    # Russian, Ukrainian
    r"(?:подтвердите|докажите|проверя\w+|убедиться)[^.]{0,40}(?:не робот|человек)|(?:я|вы) не робот|"
    r"(?:подозрительн\w+|необычн\w+) (?:трафик|активность)|провер\w+ (?:вашего |ваш )?браузера?|"
    r"підтвердьте[^.]{0,40}не робот",
    # Chinese, Japanese, Korean
    r"人机验证|人機驗證|(?:验证|驗證|确认|確認)[^。]{0,6}(?:真人|人类|人類|机器人|機器人)|不是机器人|不是機器人|(?:异常|異常)流量|"
    r"(?:完成|进行|進行)[^。]{0,6}(?:安全)?(?:验证|驗證)|(?:检查|檢查)您的(?:浏览器|瀏覽器)|拖动滑块|拖動滑塊|安全验证|"
    r"ロボットではありません|(?:人間|ロボットでない)[^。]{0,10}(?:確認|証明)|(?:異常|通常と異なる)[^。]{0,6}トラフィック|"
    r"ブラウザ[ーを]{0,2}(?:確認|チェック)|로봇이 아닙니다|사람인지 확인|비정상적인 트래픽|보안 확인",
    # Arabic
    r"لست (?:برنامج )?روبوت|(?:أنك|أنّك) (?:إنسان|بشر)|حركة (?:مرور|بيانات) غير (?:عادية|اعتيادية)",
)

CHALLENGE_TITLE = re.compile(
    r"(?:just a moment|attention required|one moment,? please|please wait|pardon our interruption|"
    r"security check|"
    r"robot check|bot check|robot or human|are you (?:a )?(?:robot|human)|verif(?:y|ying|ication).{0,20}|"
    r"human verification|"
    r"captcha(?: challenge| check| verification)?|ddos.guard|einen moment.{0,10}|nur einen moment.{0,10}|"
    r"un momento.{0,10}|un instant.{0,10}|"
    r"un attimo.{0,10}|een moment.{0,10}|chwileczkę.{0,10}|请稍候.{0,5}|請稍候.{0,5}|しばらくお待ちください.{0,5}|"
    r"sicherheits(?:über)?prüfung|vérification.{0,20}|access to this page has been denied)"
    r"\s*[.…!?]*(?:\s*[-–—|].{0,60})?$",
    re.I,
)

CONSENT = _any(
    # English
    r"\b(?:we|our|us|with your (?:agreement|consent))\b[^.]{0,120}\b(?:use|uses|using|store|stores|storing|"
    r"process|set|place|access|collect)\b"
    r"[^.]{0,120}(?:cookies?\b|personal (?:data|information)|information on (?:a|your) device|"
    r"unique identifiers|tracking technolog\w+|similar technolog\w+)",
    r"\b(?:by|if you|when you) (?:click|continu|select|choos|accept|agree|press|"
    r"tapp?)\w*[^.]{0,120}\b(?:accept|agree|consent|cookies?)\b",
    r"\byou (?:can|may|could)\b[^.]{0,80}\b(?:change|withdraw|revoke|manage|review|adjust|refuse|update|"
    r"object)\b[^.]{0,80}"
    r"(?:consent|preferences|choices?|settings|legitimate interest|mind)",
    r"(?:we|us) (?:value|respect|care about) your (?:privacy|data)|your (?:privacy|"
    r"data),? (?:is important to us|your (?:choice|rules))|"
    r"store and/or access information on a device|(?:advertising|ads?) and content measurement|"
    r"identification through device scanning|before you continue to|(?:this|"
    r"our) (?:web)?site uses? (?:\w+ ){0,3}cookies|"
    r"(?:we )?need your (?:consent|permission)|accept (?:our |the (?:use of )?)?cookies (?:to|in order|and)|"
    r"accept tracking\b",
    # German
    r"\b(?:wir|uns|unser\w*)\b[^.]{0,140}\b(?:cookies?|tracking|trackern?|personenbezogen\w+|geräte-?(?:kennung|"
    r"informationen)|"
    r"informationen auf (?:einem|ihrem|deinem) gerät|einwilligung|zustimmung)|"
    r"(?:ihre|deine) (?:einwilligung|zustimmung|privatsphäre|auswahl)\b[^.]{0,120}"
    r"(?:widerrufen|ändern|anpassen|ist uns wichtig|erforderlich|jederzeit)|"
    r"(?:mit (?:ihrem |deinem |einem )?klick|indem (?:sie|du)|wenn (?:sie|du))\b[^.]{0,120}\b(?:zustimm|stimm|"
    r"einwillig|akzeptier|cookies?)\w*|"
    r"mit werbung (?:und tracking )?(?:weiterlesen|lesen|nutzen)|"
    r"(?:werbe|tracking|cookie)frei(?:es)? (?:lesen|nutzen|abo|pur)|anzeigen- und inhaltsmessung|"
    r"speichern (?:von|oder) [^.]{0,40}auf einem (?:end)?gerät|"
    r"(?:einwilligung|zustimmung)\b[^.]{0,80}\b(?:wir|unsere\w* partner)\b|diese (?:web)?(?:site|"
    r"seite) (?:verwendet|nutzt|benutzt) \w*\s?cookies|"
    r"weiter(?:lesen)? mit werbung|ohne werbung (?:und tracking )?(?:lesen|nutzen)|szanujemy twoją prywatność",
    # French
    r"ce site (?:utilise|dépose) des (?:cookies|traceurs)|votre consentement est\b|refus\w+ (?:les|"
    r"des) cookies|accept\w+ les cookies|"
    r"\b(?:nous|nos|notre)\b[^.]{0,160}\b(?:cookies?|traceurs?|données (?:à caractère )?personnel\w*|"
    r"consentement|informations (?:sur|stockées)[^.]{0,20}(?:terminal|appareil))|"
    r"vous pouvez\b[^.]{0,100}\b(?:choix|consentement|préférences|paramétr\w+|refuser|cookies)\b|"
    r"en (?:cliquant|poursuivant|continuant|acceptant)\b[^.]{0,120}\b(?:acceptez|consentez|cookies|traceurs)\b|"
    r"(?:votre|vos) (?:vie privée|consentement|données)\b[^.]{0,60}(?:important\w*|respect\w*|choix|priorité|"
    r"moment)|continuer sans accepter",
    # Spanish, Portuguese
    r"est[ea] (?:sitio|página)(?: web)? (?:utiliza|usa) cookies|\b(?:nosotros|nuestr[oa]s?|usamos|utilizamos|"
    r"almacenamos)\b[^.]{0,160}\b(?:cookies?|datos personales|consentimiento|información (?:en|de) (?:un|su|"
    r"tu) dispositivo)|"
    r"(?:puede|puedes|podrá|podrás)\b[^.]{0,100}\b(?:consentimiento|preferencias|configura\w+|cookies|"
    r"opciones)\b|"
    r"(?:al|si) (?:hacer clic|pulsa\w*|acept\w+|continu\w+|haces? clic)\b[^.]{0,120}\b(?:acept\w+|consient\w+|"
    r"cookies|uso)\b|"
    r"(?:tu|su) privacidad (?:es importante|nos importa)|valoramos (?:tu|su) privacidad|"
    r"\b(?:nós|nossos?|usamos|utilizamos)\b[^.]{0,160}\b(?:cookies?|dados pessoais|consentimento)\b|"
    r"ao (?:clicar|continuar|aceitar)\b[^.]{0,80}\b(?:aceita|concorda|cookies)",
    # Italian
    r"questo sito (?:utilizza|usa) (?:i )?cookie|scelto di non accettare|\b(?:noi|nostri|nostro|utilizziamo|"
    r"usiamo|archiviamo|conserviamo)\b[^.]{0,160}\b(?:cookie|dati personali|consenso|informazioni (?:su|"
    r"sul) [^.]{0,12}dispositivo)|"
    r"(?:puoi|può|potrai)\b[^.]{0,100}\b(?:consenso|preferenze|scelte|cookie|rifiutare)\b|"
    r"(?:cliccando|continuando|proseguendo|facendo clic|accettando|selezionando)\b[^.]{0,120}\b(?:accett\w+|"
    r"acconsent\w+|cookie|consenso)|"
    r"(?:la )?tua privacy\b[^.]{0,40}|rispettiamo la (?:tua|vostra) privacy|continua senza accettare",
    # Dutch
    r"deze (?:web)?site gebruikt cookies|geef (?:ons )?toestemming|\b(?:wij|we|onze|"
    r"ons)\b[^.]{0,140}\b(?:cookies?|persoonsgegevens|persoonlijke gegevens|toestemming|informatie op (?:een|"
    r"uw|je) apparaat)|"
    r"(?:kunt u|u kunt|kun je|je kunt|kan je)\b[^.]{0,100}\b(?:toestemming|voorkeuren|keuzes?|instellingen|"
    r"cookies)\b|"
    r"door (?:op|verder|te klikken|akkoord|gebruik)\b[^.]{0,120}\b(?:akkoord|accepte\w+|toestemming|cookies)|"
    r"(?:uw|jouw|je) privacy (?:is|vinden|staat)|toestemming (?:nodig|geven)",
    # Polish
    r"ta (?:strona|witryna) (?:używa|korzysta z) (?:plików )?cookies?|\b(?:my i nasi|nasi|nasz\w*|używamy|"
    r"korzystamy|"
    r"przechowujemy|przetwarzamy|wykorzystujemy)\b[^.]{0,160}\b(?:cookies?|ciastecz\w+|danych osobowych|"
    r"dane osobowe|zgod\w+|informacj\w+ na urządzeni\w+)|"
    r"(?:możesz|mogą państwo|może(?:sz|cie)?)\b[^.]{0,100}\b(?:zgod\w+|preferencj\w+|ustawie\w+|cookies)\b|"
    r"(?:klikając|kontynuując|akceptując|naciskając|wybierając)\b[^.]{0,120}\b(?:zgadza\w+|wyraża\w+|"
    r"akceptuj\w+|zgod\w+|cookies)|"
    r"(?:twoja|państwa) prywatność|(?:dbamy o|cenimy) (?:twoją|państwa|waszą) prywatność",
    # Nordic, Czech, Russian
    r"den(?:ne|na) (?:siden|sida[n]?|nettsiden|webbplatsen) (?:bruker|använder) |\b(?:vi|våra|vores|våre|"
    r"meidän)\b[^.]{0,140}\b(?:cookies?|kakor|informasjonskapsler|personuppgifter|personopplysninger|"
    r"personoplysninger|samtycke|samtykke|evästei\w+)|"
    r"käytämme evästeitä|používáme soubory cookie|(?:du kan|voit)\b[^.]{0,100}\b(?:samtycke|samtykke|"
    r"inställningar|innstillinger|cookies|suostumu\w+)|"
    r"\b(?:my a naši|naši|používáme)\b[^.]{0,140}\b(?:cookies|osobní\w* údaj\w+|souhlas\w*)|\b(?:мы|"
    r"наши)\b[^.]{0,140}(?:cookie|персональн\w+ данн\w+|согласи\w+)",
    # Chinese, Japanese, Korean
    r"(?:我们|我們|本网站|本網站)[^。]{0,40}(?:cookie|个人数据|個人資料|個人數據)|"
    r"(?:当社|当サイト|弊社|私たち)[^。]{0,60}(?:cookie|クッキー|個人データ)|"
    r"(?:당사|저희)[^.]{0,60}(?:쿠키|개인\s?정보)",
)

CONSENT_WORD = re.compile(
    r"cookie|consent|\bcmp\b|gdpr|rgpd|dsgvo|\btcf\b|privacy|privatsph|datenschutz|einwillig|zustimm|tracking|"
    r"traceur|vie privée|"
    r"consentimiento|privacidad|consenso|toestemming|\bzgod[aęyą]|prywatnoś|ciastecz|kakor|samtyck|samtykk|"
    r"informasjonskapsler|"
    r"eväste|souhlas|согласи|隐私|隱私|プライバシー|クッキー|쿠키|개인\s?정보|"
    r"personal(?:i[sz]ed|isierte\w*|isés?|izados?|izzat\w+) (?:ads?|advert\w*|content|werbung|anzeigen|"
    r"inhalte)|"
    r"(?:publicités?|contenus?|anuncios|contenido|publicidad|pubblicità|annunci|contenuti|advertenties|"
    r"reklam\w*) (?:et (?:du )?contenus? )?(?:personalis|personnalis|personaliz|personalizz|gepersonaliseerd|"
    r"spersonalizowan)|"
    r"personal data|personenbezogen|données (?:à caractère )?personnel|datos personales|dados pessoais|"
    r"dati personali|persoonsgegevens|dan(?:e|ych) osobow|"
    r"legitimate interest|berechtigte[nsm]? interesse|intérêts? légitimes?|interés legítimo|"
    r"legittimo interesse|gerechtvaardigd belang|uzasadnion\w+ interes|"
    r"information on a device|geolocation|device scanning|(?:our|third.party) (?:partners|vendors)|"
    r"unsere\w* (?:partner|drittanbieter)|nos partenaires|"
    r"audience (?:insights|research|measurement)|(?:limited|measure) (?:data|advertising|content)|"
    r"profiles? (?:for|to) |werbefrei|mit werbung",
    re.I,
)

BUTTON = re.compile(
    r"(?:ok(?:ay)?|got it|agree (?:and|&) (?:proceed|continue|close)|yes, i['’]?a?m happy|customi[sz]e|"
    r"einverstanden|alles klar|akzeptieren (?:und|&) .{3,12}|"
    r"nur (?:notwendige|essenzielle) cookies(?: \w+)?|accepter (?:et|&) .{3,12}|accepteer(?: alles)?|"
    r"ja, ik ga akkoord|instellen)[.!]*$|"
    r"(?:ok(?:ay)?,? )?(?:(?:i |yes,? i )?(?:accept|agree|consent|allow|reject|refuse|decline|deny)(?: (?:all|"
    r"cookies|and (?:continue|close)|& (?:continue|close)|only necessary|non-essential|"
    r"optional))*(?: cookies)?|"
    r"(?:manage|more|cookie|privacy|customi[sz]e|set)(?: my| your)?(?: cookie| privacy|"
    r" consent)? (?:preferences|options|choices|settings|cookies)|continue without (?:accepting|consent\w*|"
    r"agreeing)|do not consent|"
    r"(?:alles?|alle cookies|nur notwendige|notwendige)?\s?(?:akzeptieren|ablehnen|zulassen|zustimmen|"
    r"annehmen)(?: und (?:weiter\w*|schließen))?|einwilligen(?: und weiter)?|einstellungen(?: (?:verwalten|"
    r"anpassen|ändern))?|"
    r"(?:tout )?(?:accepter|refuser|j['’]accepte)(?: (?:et (?:fermer|continuer)|tout|les cookies))?|"
    r"continuer sans accepter.{0,3}|(?:gérer|paramétrer|personnaliser)(?: (?:mes|les|vos))?.{0,20}|"
    r"(?:aceptar|rechazar|acepto)(?: (?:todo|todas|todas las cookies|y (?:continuar|cerrar|seguir)))?|"
    r"(?:configurar|gestionar)(?: (?:las |mis )?(?:cookies|preferencias|opciones))?|(?:aceitar|"
    r"rejeitar)(?: (?:tudo|todos|todas))?|"
    r"(?:accetta|rifiuta|accetto)(?: (?:tutto|tutti|e (?:continua|chiudi)|tutti i cookie))?|"
    r"continua senza accettare|(?:gestisci|personalizza)(?: (?:le )?(?:preferenze|opzioni|cookie))?|"
    r"(?:alles? |alle cookies )?(?:accepteren|weigeren|toestaan|afwijzen)|akkoord(?: en (?:doorgaan|"
    r"sluiten))?|(?:voorkeuren|instellingen|cookies)(?: (?:beheren|aanpassen|instellen))?|"
    r"(?:zaakceptuj|akceptuj\w*|odrzuć|zgadzam się|przejdź do serwisu)(?: (?:wszystk\w+|i (?:zamknij|"
    r"przejdź)[^.]{0,20}))?|(?:ustawienia|zarządzaj)(?: (?:zaawansowane|prywatności|cookies|opcjami))?|"
    r"(?:godkänn|acceptera|godta|accepter|acceptér|tillad|avvisa|avvis|afvis|hyväksy)(?: (?:alla?|alle|kaikki|"
    r"cookies|nødvendige))?|"
    r"(?:全部)?(?:接受|同意|拒绝)(?:全部|所有)?(?: ?cookies?)?|同意する|"
    r"すべて(?:許可|同意|拒否)(?:する)?|동의)[.!…→>]*$",
    re.I,
)

ERROR = re.compile(
    r"(?:(?:http |error |fehler |erreur |errore |fout |błąd |ошибка )?(?:error )?(?:404|410|403|500|502|"
    r"503)(?:[\s:,.–—-]*(?:error|internal server error|bad gateway|service (?:temporarily )?unavailable|"
    r"fehler|erreur|errore|not found|page not found|seite nicht gefunden|page introuvable|gone|forbidden|"
    r"file not found))?|"
    r"(?:oops|sorry|uh-oh|whoops)?[\s,!.…–—-]*(?:this |the |that )?(?:page|article|story|content|url|link|"
    r"file)?(?: you['’]?(?:re| are| were)? (?:requested|looking for|tried to reach|seek))?\s?"
    r"(?:(?:is|was|could|can|does|ca) ?)?(?:not|n['’]t|cannot|no longer)(?: be)? (?:found|available|exists?)|"
    r"(?:this |the |that )?(?:page|article|story) (?:does not|doesn['’]t|no longer) exists?|"
    r"(?:we )?(?:can['’]?t|could(?:n['’]t| not)) find (?:that|this|the) page|(?:die |diese )?seite (?:wurde |"
    r"konnte |ist )?(?:leider )?nicht (?:gefunden(?: werden)?|verfügbar)|"
    r"(?:cette |la )?page (?:introuvable|non trouvée|est introuvable|n['’]existe pas)|"
    r"(?:la )?página no (?:encontrada|existe|disponible)|(?:la )?pagina non (?:trovata|esiste|disponibile)|"
    r"(?:de )?pagina (?:is |werd )?niet (?:gevonden|beschikbaar)|(?:strona|"
    r"nie znaleziono)(?: nie (?:została znaleziona|istnieje)| strony)?|página não encontrada|"
    r"страница не (?:найдена|существует)|"
    r"(?:sidan|siden) (?:hittades inte|kunde inte hittas|finnes ikke|blev ikke fundet|ble ikke funnet)|(?:页面|"
    r"頁面|网页|您访问的页面)(?:不存在|未找到|找不到了?)|ページが見つかりません|페이지를 찾을 수 없습니다|"
    r"access denied|(?:403 )?forbidden|service (?:temporarily )?unavailable|internal server error|bad gateway|"
    r"gateway time-?out|(?:site |scheduled )?maintenance|temporarily unavailable|under maintenance|"
    r"content unavailable|nothing found|diese seite existiert nicht(?: mehr)?|an error (?:has )?occurred|"
    r"something went wrong)[\s.!…]*$",
    re.I,
)
