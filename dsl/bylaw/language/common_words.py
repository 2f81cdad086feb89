"""Common English words that hold shorter words inside, to warn about `anywhere` terms.

A short list of our own, not a dictionary: enough to show an author why `word` is meant.
"""

_TEXT = """
    about above accept account address advice afternoon against airport allow already although always amount animal
    another answer anything apartment apple appointment around article attention available bargain basketball beautiful
    because become before behind believe beneath besides between beyond bicycle birthday blanket bottle bottom breakfast
    bridge bring brother building business button cabinet calendar camera cancel candidate capital captain careful
    cassette ceremony certain chairman challenge chance change chapter charge cheese chicken children choose citizen
    classic climate clothes coffee coincidence collect college combine comfort comment common company compare complete
    computer concern condition confident connect consider contain content contest continue control corner correct cotton
    counter country couple course cousin create credit cricket crypt cultural current customer damage danger daughter
    decide declare defiant defibrillator definite definitely degree deliver demand deposit describe desert design detail
    develop device dexterity different difficult dinner direct discover discuss disease distance divide doctor document
    dollar double drawer during earning economy education effect effort eighteen either election electric element
    eleven embarrass employ encourage energy engine enough ensure entire equal escape especially ether ethernet ethics
    evening event everything exactly example except exchange exercise expect expensive experience explain express
    extreme factory familiar family farmer fashion father favor feature festival fifteen figure finally finger finish
    flight flower follow foreign forest forget forward freedom friend frustration function furniture further future
    garden gather gentle gethsemane glass government grandmother ground growth guarantee guitar happen harbor healthy
    heart heather history holiday hospital husband image imagine important improve include increase indeed industry
    information inside instead interest internet interview invitation island jacket journey justice kitchen knowledge
    language laughter leather lesson letter library listen living machine magazine manage market marriage material
    matter measure medical meeting member mention message method metal middle mineral minute mirror mobile moment
    money monitor month morning mother mountain moustache movement museum music nation natural nearby nether necessary
    neither network never newspaper night nothing notice number object offer office often opinion opportunity option
    orange order ordinary original other outside package painting paper parent particular partner party passenger
    pattern peace people perfect perhaps period permit person phone photograph picture piece planet plastic please
    pleasure pocket police policy popular position possible potato practice prepare present president pressure pretty
    prevent private problem process produce product program promise property protect provide public purpose quality
    quarter question quiet rather reach ready realize reason receive recently record relation religion remember report
    require research restaurant result return river rocket routine sandwich satisfy saturday school science season
    second secret section security serious service settle seventh several shoulder silence silver similar simple sister
    situation society something sometimes special spring staking standard station stomach straight strange street
    strength student subject success sudden suggest summer supper support surprise swimming system teacher telephone
    television temperature terrible theatre themselves therefore thousand through ticket together tomorrow tonight
    toward traffic training travel treatment trouble twelve understand uniform university usually valley variety
    vegetable vehicle village visitor volcano waiter warning weather wedding welcome western whatever whether whisper
    whole window winter within without woman wonderful worker writing yellow yesterday yourself
"""

WORDS: tuple[str, ...] = tuple(_TEXT.split())
