"""Common English words: to warn about `anywhere` terms inside them, and to keep variants of terms off them.

Short lists of our own, not a dictionary: enough to show an author why `word` is meant, and what a term written
backwards, with look-alikes, with letters exchanged or in pinyin would be taken for.
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
"""Words that hold shorter words inside."""

# Short words, and what other words become when they are turned round (not) or hold rn, vv or cl for a letter (clear).
_SHORT = """
    able ably aces acts aged ages ago ahem aid aim air all alps and ante any ape arc are arm art ash ask ate aunt
    avid awe awl back bad bag ball ban bar bare bark base bat bats bed bee been beer bees beg bell best bet bid big
    bin bird bit boat body bone book boot born boss both box boy bra brag bread bro bud bug bun buns burn bus but
    buy cake call came can cap car card care case cash cat chat check chip city clad clam clan clap clash class claw
    clay clean clear clever click client clip clips clock clog clone close closed closer cloth cloud clown club clue
    coal coat code coin cold come cook cool cop corn corner corny cost cow cram crap cry cub cup cut dad dam damn
    dare dark darn data date dated dates dawn day days dead deal dean dear deep deer delivered den denim desk
    desserts dew dial diaper did die dig dim din dip dirt dish diva do does dog dogs don done doom door dot down
    drab draw drawer draws dream dress drink drip drive drop dub dud due dug dumb each ear early earn ease east eat
    edit eel egg ego else emit end era ergo even ever evil exam eye eyes face fact fail fair fall fan far farm fast
    fat fear fed fee feel feet fell felt few file fill film find fine fire fish fit five flag flat flee flog flow
    fly fog folk food foot for form four fox free fresh friend from front full fun fund fur gab gag gain gal game
    gap gas gave gear gel gem get gift girl give glad glove gnat god gods goes gold golf gone good got grab gram
    grass gray great grew grin grow gulp gum gun gut guy had hair half hall ham hand hang happy hard has hat hate
    have hay head hear heart heat held hello help her here hero hers hey hid high hill him hint his hit hold hole
    home hop hope horn horse host hot hour house how hte hug huge human hung hurt ice icon idea iron its jam jar job
    join joke juice jump just keel keen keep keeps kept key kick kid kin kind king kiss kit knee knits knot know lag
    laid lair lake lamb lamp land lap lard large last late laud laugh law lay lead leaf lean learn leave led lee
    leek leer left leg lemon let lever lid lie life lift light like line lion lip list lit live lived liver lives
    load loan local lock log long look loop loops loot lord los lose loss lost lot lots loud love low luck lug lump
    lunch macs mad made maid mail main make mall man many map maps mark mart mat mate mats may meal mean meat meet men
    menu met mid mild mile milk mind mine miss mix mod mode model modem modern mom mood moon moor more most mouse
    mouth move much mud mug must nab nail name nap naps nat near neck need net nets nett never new news next nice
    nick nine nip nips nit nite nod node noon nor nose not note now nub nut nuts odd off oil old one only onto open
    oral our out oven over own owns pack page paid pain pair pal pals pan park part parts party pass past pat paws
    pay peek peels pen pep pet pets pick pie pig pin pink pins pit place plan plate play plug plum plus pod pony
    pooh pool poor pop pork port ports post pot pots pour pull pup push put quick race rail rain ram ran rap raps
    rat rate rats raw read real rebut recap red redraw reed reel refer rent rep rest revel reviled reward rib rice
    rich ride right ring rise risk road rob rock rod role roll roof room root ropes rose rot row rub rude rug rule
    run runs sad safe sag said sail sale salt sam same san sand saps sat saw say sea seat see seed seek seem seen
    self sell send sent serve set seven sex she ship shirt shoe shop short shot should show shut sick side sign silk
    sin sing sip sir sis sister sit site six size skin sky slab slag slam slap sleek sleep sleets slice slip slit
    slob slog slow small smart smile smoke smug snack snag snap snaps snip snips snoops snoot snot snow snub snug
    soda sofa soft sold some son song soon sore sort soul soup sour spacer spam span spans spat spay speed spend
    spin spit spool spoon sports spot spots stab stack staff stage star stay stem step steps stew stop stops store
    storm story straw stream stressed strips stub stuck study stun such sue suit sum sun sung super sure swam swan
    swap sway sweet swim swing swung tab table tad tag take talk tall tan tang tap taper tar tax tea team tear tech
    teem tell ten tend tent term test text than that the them then there they thin thing think this those three thus
    ticks tide tie tiger tight time tin tins tip tips tire tis to tod toe ton tone tons too took tool tools top tops
    tort tour town toy track tram trams trap trash tray tree trial trip trot trouble truck true trust truth try tub
    tuba tube tug tune turn two type ugly uncle under unit until upon use used user vast very view visa voice vote
    wait wake walk wall wander want war ward warm warn was wash watch water wave way ways weak wear wed week well
    wen went were west wet wets what when where which while white who whom why wide wife wild will win wind wine
    wing wins wise wish with wolf won wont woo word words wore work world worn would wow wrap wrong yam yap yard yaw
    yea yeah year yell yen yes yet yob you young your zone
"""

# Words that are pinyin from end to end.
_AS_PINYIN = """
    abuse acute again alice alien alone along amanda amazing america american among anger angle anime anyone arena
    arise asian awake aware azure baidu balance banana banner being binance boring buying cabin canada candidate
    career casino chacha chain champion chance change changer chase cheating cheer chile china chinese cinema coupon
    cousin dance dancing danger database dating dealing debate decade delete desire dialogue dining dinner dubai
    dunno during easier eaten eating edition elite emoji emotion empire ending engage enhance entire erase facing
    fence forum foundation funding fusion gaining gaming gemini generate generation genie genre guidance guide
    hahaha heading healing hearing heating hence hesitate housing human hunger hunting jumping jungle karaoke lance
    landing latin leading league lease lemon lending license loading location longer loose losing lounge machine
    madam maintain mandate manga mania mansion maria marie marine maxim meaning media medicine medium melania
    mention merge miami milan miner mining minute mixing mocha module motion nature niche nigeria nonce obama ocean
    onion online opinion palace panama papaya patience paying pence pending penguin piece pierce pierre ponzi
    position putin quantum queen quote range reading reduce refuse release remain remote rename resume riding rising
    route routing runner running sailing saline salon santa satire saying secure seeing senate sending sense
    sentence sequence shake shame share sharing shining silence simon since singapore singer single situation suite
    sunshine taiwan taken tease tension titan tuition tuning waiting wanna woken woman women wooden young
"""

# Words that become another one when two neighbouring letters change places.
_EXCHANGED = """
    actions ailment aliment altitude angel angels angles apologies apologise arises arising arrest barely barking
    barley beast beats betas boost boots braking brunt bugle bulge burnt carve carver carving casual cations causal
    center centre closest closets coast coats complaint compliant coroner corps crater crave craver craving creep
    crepe crony crooner crops cruse cures curse dairy diary discreet discrete exist exits fiber fibre field fiend
    filed filer files fined finely finley fired fires flier flies forth framer fried fries froth garter girds grater
    grids incest lairs latitude liars liens lines mantel mantle marital martial meters metres minuet mores morse
    nicest nobel noble nuclear options pairs paris pasty patsy performed polos pools poses posse potion potions
    prefect preformed quite raises raising rarest rogue roost roots rouge saber sabre sacred salve salver satin
    scared shier shire signer signers signing signs singers singing sings slave slaver sliver snogs songs spares
    sparse spilt split stael stain stale steal tails talis theater theaters theatres theres threes tiers tilted
    tilting tired tires titled titling trail trails trials tried tries turst unclear unite united untie untied waist
    waits
"""

COMMON: frozenset[str] = frozenset((*WORDS, *_SHORT.split(), *_AS_PINYIN.split(), *_EXCHANGED.split()))
"""What no variant of a term may be: the words above, common short words, words that could be pinyin, and words that
differ from another one by the order of two letters."""
