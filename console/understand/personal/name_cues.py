"""The words beside which a name stands, and those that look like a name and are none. All folded."""

from __future__ import annotations

from console.understand.words import word_set

PLAIN_TITLES = word_set(
    "mr mrs ms miss mx mister cllr councillor rev revd reverend canon dame brigadier major sgt sergeant pc imam rabbi "
    "pastor"
)

STAFF_TITLES = word_set(
    "dr doctor prof professor nurse sister matron midwife consultant surgeon registrar anaesthetist physio "
    "physiotherapist paramedic hca hcsw porter radiographer sonographer phlebotomist pharmacist dietitian optometrist "
    "audiologist receptionist secretary therapist counsellor psychologist psychiatrist cpn ot gp volunteer chaplain "
    "coach headteacher caretaker warden "
    "carer keyworker coordinator specialist healthcare domestic cleaner housekeeper"
)
"""Roles after which a name is a member of staff's."""

SURNAMES_TOO = word_set(
    "hall park ward king prince lodge court house gate green hill bridge street close lane west north south east chur"
    "ch "
    "english french ireland england scotland wales london bishop knight pope day may june april jan bevan nye gardens "
    "field fields way wells well young bank road drive rose summer winter spring holiday gold golf lord chapel temple "
    "castle forest wing bay room theatre lister christmas easter friday may"
)
"""Places, seasons and the like that are surnames as well: beside a cue, or after a first name, they are one."""

STAFF_WITH_SURNAME = word_set("dr doctor prof professor consultant surgeon registrar anaesthetist")
"""Roles after which a name that stands alone is a surname."""

ROLES = STAFF_TITLES | word_set(
    "nurses doctors midwives staff nursing assistant assistants worker workers team crew student trainee manager lead "
    "lifeguard interpreter librarian teacher officer guard warden lollipop conductor cook chef chap bloke woman lass "
    "fella "
    "fellow visitor instructor tutor supervisor caretaker gardener plumber electrician inspector binman postman clerk "
    "firefighter engineer dentist optician hygienist vet lecturer adviser advisor executioner tutor artist musician "
    "paramedics matrons porters cleaners volunteers carers drivers consultants surgeons orderly orderlies escort "
    "trainer "
    "lad practitioner technician driver lady girl man guy gentleman person operator handler reception receptionists "
    "sisters"
)

SURGEON_WORDS = word_set(
    "surgeon consultant operated operation surgery clinic secretary performed specialist registrar team list "
    "urologist cardiologist neurologist oncologist gynaecologist orthopaedic procedure referred"
)

RELATIONS = word_set(
    "mate mates pal bestie twin sibling bairn godson goddaughter stepbrother stepsister "
    "foster carer's lass missus hubby mums dads nans "
    "son daughter mum mam mom mummy mother dad daddy father husband wife partner baby nan nana nanna gran granny "
    "grandma grandmother grandad grandfather grandpa grandson granddaughter brother uncle aunt auntie aunty nephew "
    "niece cousin friend neighbour fiance fiancee boyfriend girlfriend twins boy toddler child stepson stepdaughter "
    "stepfather stepmother stepdad stepmum patient patients resident client colleague lad"
)

OPENERS = word_set("called named name names i im")

THANKS_BEFORE = word_set(
    "thanks thank thankyou thx kudos grateful praise shoutout bravo appreciation gratitude mention congratulations "
    "nominate"
)

AGENT_BEFORE = word_set(
    "by especially particularly including namely both lovely amazing wonderful brilliant fantastic nurses "
    "midwives staff paramedics crew legend"
)

SPEAKS_AFTER = word_set("saw met with told asked ask for hi hello dear love regards xx")

STAFF_AFTER = word_set(
    "lovely kind amazing brilliant fantastic wonderful great excellent superb outstanding helpful friendly caring "
    "compassionate professional patient attentive incredible fab star angel credit gem legend reassuring gentle "
    "polite welcoming supportive thorough knowledgeable rude abrupt dismissive unhelpful arrogant awful horrible "
    "nasty patronising condescending cold disgusting unprofessional helped explained listened looked took made went "
    "put deserves deserve introduced delivered treated examined reassured greeted answered sorted organised arranged "
    "checked dealt cared supported goes makes takes always"
)

PATIENT_AFTER = word_set(
    "admitted ill born discharged diagnosed poorly sick screaming crying dying taken rushed transferred left sent "
    "unwell bleeding unconscious seen referred suffering waiting operated readmitted told scared frightened autistic "
    "disabled pregnant old weeks months years"
)

PLACE_PREPOSITIONS = word_set("on in at onto near outside inside around off within across")
"""Before these words a name that ends like a place ("on Sarah Ward") is one."""

GIVEN_PREPOSITIONS = word_set("by with about for thanks thank told asked saw met called said says")
"""After these a word with a capital that nobody knows is sooner a person than a place."""

PERSON_VERBS = word_set(
    "said says told tells asked came comes went took takes made makes gave gives got gets held holds kept keeps sat s"
    "its "
    "stood rang rings phoned called calls explained listened looked looks walked ran helped found brought showed knew "
    "knows wrote read spoke talked laughed smiled sang cried cared stayed worked works did does had has was is will w"
    "ould "
    "could can never always even also just put let left saved met saw noticed remembered checked washed fed fetched "
    "cleaned arranged sorted chased promised refused shouted ignored rolled apologised deserves treated pushed pulled "
    "drove drew played taught understands understood thinks thought wants wanted wants hopes reassured rushed visited "
    "popped offered agreed booked cancelled discharged examined operated delivered introduced who whose"
)

PLACES_BESIDES = word_set(
    "lane vale museum junction grange cemetery rec tower towers terminus marathon borough parish bend sands moor moor"
    "side "
    "line airport bridge library square estate market farm manor priory abbey palace station festival primary academy "
    "infant junior secondary nursery cottages cottage village island coast valley beach bay harbour port docks heath "
    "common meadow meadows wood woods forest mill mills crescent terrace avenue grove rise mount view heights medical "
    "health royal infirmary maternity community north south east west hill green cross end row club arms inn hotel pub "
    "swimming leisure reservoir canal river lake falls fields chalice minor orange chapel cathedral mosque temple"
)
"""With a capital, after a word that nobody knows, these too end the name of a place."""

STAFF_DEEDS = word_set(
    "told tells asked came comes made makes gave gives got gets held holds kept keeps sat sits rang rings phoned call"
    "ed "
    "explained listened looked looks helped found brought brings showed knew talked talks stayed worked works runs ra"
    "n did "
    "does put let noticed remembered checked washed fed fetched cleaned arranged sorted chased rolled apologised dese"
    "rves "
    "treated pushed drove drives drew played plays taught teaches understands understood reassured popped offered "
    "organised booked examined operated delivered introduced waits answered fixed cut walked took takes cares cared c"
    "alls "
    "picked handled mentioned wins stopped carried dealt guided saved spotted never always who whose"
)
"""What a member of staff does for somebody; after a name that no other cue claims."""

ORGANISATION_NOUNS = word_set(
    "council police homes trains borough trust services department bank ltd limited plc association society group "
    "foundation charity fund appeal rule award disease syndrome palsy lymphoma scale score test cup united rovers fc "
    "carers solicitors funeral directors newsletter gazette herald echo chronicle times lettings motors "
    "housing schools county district vale moor university league partnership surgeries festival buses rail"
)
"""After these the words before them are an organisation's or a thing's."""

PLACE_NOUNS = word_set(
    "ward wards house lodge centre center hospital hospitals clinic unit surgery suite infirmary building wing court "
    "theatre department road street lane avenue practice pharmacy hospice gate entrance reception trust college "
    "university park gardens close drive way bay room team service school church care home"
)
"""After these, and "ward" before, a word with a capital is the name of a place."""

SUFFIXES = (
    "ly", "ed", "ing", "ity", "er", "ion", "ness", "ment", "est", "ful", "ous", "able", "ible", "al", "ive", "ies",
    "ance", "ence", "ic", "less", "ish", "ary", "ism", "ings",
)  # fmt: skip
"""Endings by which an unknown word at the head of a sentence is an everyday word and no name."""

NO_NAMES = word_set(
    "ghanaian nigerian kenyan zimbabwean ugandan ethiopian eritrean somali vietnamese korean kurdish cantonese mandar"
    "in "
    "philippine filipino icelandic cornish tigrinya turkish persian iranian iraqi syrian afghan ukrainian russian gre"
    "ek "
    "portuguese brazilian bulgarian hungarian lithuanian latvian albanian bengali punjabi gujarati hindi urdu farsi t"
    "amil "
    "malay thai japanese australian canadian jamaican nanny nannie "
    "executive chief director directors commissioner governor mayor minister chairman revenues respectfully sincerely "
    "mon tue tues wed thu thur thurs fri sat sun sirs madam jan feb mar apr jun jul aug sep sept oct nov dec spring "
    "summer autumn winter golf club monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december christmas easter ramadan eid diwali hanukkah "
    "english welsh scottish irish british polish romanian indian pakistani african european american french german "
    "spanish italian chinese asian caribbean london england wales scotland ireland britain europe america africa "
    "india uk usa nhs gp ae ed icu itu hdu nicu scbu mri ct ecg icu camhs pals cqc covid corona coronavirus omicron "
    "flu mrsa sepsis parkinson parkinsons alzheimer alzheimers crohn crohns hodgkin hodgkins asperger aspergers "
    "macmillan samaritans god lord jesus christ allah bible facebook twitter instagram tiktok youtube google bluesky "
    "mastodon reddit whatsapp zoom teams costa greggs tesco asda sainsbury sainsburys morrisons aldi lidl boots "
    "amazon uber bbc itv sky netflix monopoly brexit tory tories labour conservative government parliament health "
    "service hospital hospitals trust ward wards unit clinic department centre infirmary royal general university "
    "community city north south east west northern southern eastern western st saint street road house park bridge "
    "gate green hill lodge court hall building wing floor level block outpatients inpatients maternity cardiology "
    "oncology neurology urology radiology orthopaedics paediatrics gynaecology haematology dermatology ophthalmology "
    "gastroenterology rheumatology endoscopy physiotherapy pharmacy reception theatre theatres accident emergency "
    "casualty intensive critical care stroke renal respiratory surgery medical surgical nurse doctor thank thanks "
    "well please hello hi dear yes no ok okay lol omg wtf xx xxx also however although overall absolutely everyone "
    "everything everybody nobody somebody someone anyone nothing something the and but so it he she they we you mum "
    "dad nan gran grandad mam auntie uncle mother father staff team nurses doctors midwives consultants paramedics "
    "nye bevan king queen prince princess lady sir hca hcas rn rgn ot ots physio physios cpn cpns redacted name names "
    "hence thus therefore meanwhile moreover furthermore nevertheless nonetheless whilst muslim hindu sikh jewish "
    "catholic protestant methodist buddhist sikhs muslims christians christianity islam hinduism judaism "
    "subsequently aww splendid rapport promote consult teach medic medics i aande epilepsy epileptic palpitations "
    "autism autistic adhd ptsd ocd bipolar narcolepsy dementia diabetes diabetic asthma copd arthritis psychosis "
    "anorexia bulimia schizophrenia fibromyalgia endometriosis lupus sciatica shingles croup pneumonia bronchitis "
    "angina vertigo glaucoma leukaemia lymphoma melanoma mindfulness emdr cbt dbt neonate neonates prem chiropodist "
    "podiatrist sertraline citalopram mirtazapine quetiapine olanzapine clozapine lithium methadone diazepam "
    "gabapentin pregabalin amitriptyline tramadol phenelzine metformin dopamine prednisolone salbutamol "
    "dexamethasone steroids charlatans xxx xxxx xxxxx rehab hosp dept approx paracetamol ibuprofen morphine codeine "
    "dob calpol nurofen botox viagra insulin warfarin"
)
"""Written with a capital, and no person's name in a text about a hospital."""

BELIEFS_AND_NAMES = word_set("christian")
"""After "a" a belief, elsewhere a first name."""

NEVER = NO_NAMES | PLAIN_TITLES | STAFF_TITLES | ROLES | RELATIONS
"""What is no part of a name wherever it stands."""

NEVER_AT_ALL = NEVER - SURNAMES_TOO
"""What is none even beside a cue."""
