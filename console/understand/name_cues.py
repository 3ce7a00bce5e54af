"""The words beside which a name stands, and those that look like a name and are none. All folded."""

from __future__ import annotations

from console.understand.words import word_set

PLAIN_TITLES = word_set("mr mrs ms miss mx master mister")

STAFF_TITLES = word_set(
    "dr doctor prof professor nurse sister matron midwife consultant surgeon registrar anaesthetist physio "
    "physiotherapist paramedic hca hcsw porter radiographer sonographer phlebotomist pharmacist dietitian optometrist "
    "audiologist receptionist secretary therapist counsellor psychologist psychiatrist cpn ot gp volunteer chaplain "
    "carer keyworker coordinator specialist healthcare domestic cleaner housekeeper"
)
"""Roles after which a name is a member of staff's."""

STAFF_WITH_SURNAME = word_set("dr doctor prof professor consultant surgeon registrar anaesthetist")
"""Roles after which a name that stands alone is a surname."""

ROLES = STAFF_TITLES | word_set(
    "nurses doctors midwives staff nursing assistant assistants worker workers team crew student trainee manager lead "
    "practitioner technician driver lady girl man guy gentleman person operator handler reception receptionists "
    "sisters"
)

SURGEON_WORDS = word_set(
    "surgeon consultant operated operation surgery clinic secretary performed specialist registrar team list "
    "urologist cardiologist neurologist oncologist gynaecologist orthopaedic procedure referred"
)

RELATIONS = word_set(
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
    "by especially particularly including namely both lovely amazing wonderful brilliant fantastic our nurses "
    "midwives staff paramedics crew legend"
)

SPEAKS_AFTER = word_set("saw met with to from told asked ask for like hi hello dear love and between regards xx")

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
    "calpol nurofen botox viagra insulin warfarin"
)
"""Written with a capital, and no person's name in a text about a hospital."""

BELIEFS_AND_NAMES = word_set("christian")
"""After "a" a belief, elsewhere a first name."""

NEVER = NO_NAMES | PLAIN_TITLES | STAFF_TITLES | ROLES | RELATIONS
"""What is no part of a name wherever it stands."""
