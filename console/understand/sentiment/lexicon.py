"""Words that carry a tone wherever they stand, written for this project, for the linear judge.

The weights that count are learnt; this list only tells the judge which words belong together, so that a rare one
("marvellous") speaks with the weight of the common ones.
"""

from __future__ import annotations

_GROUPS = {
    "praise": """
        ace adore adorable admirable amazing angel angels appreciate appreciated appreciative astounding attentive
        awesome beautiful beautifully best blessed bliss bonny bostin brill brilliant brilliantly calm calming caring
        celebrate cheerful cheers chuffed clean clear comfortable comforting commend compassion compassionate
        competent congrats congratulations considerate conscientious courteous cracking credit dedicated dedication
        delicious delight delighted delightful deserved diamond dignified dream easy ecstatic efficient efficiently
        encouraging enjoy enjoyable enjoyed excellent excellently exceptional exceptionally excited exciting exemplary
        expert fab fabulous fantastic faultless favourite favorite first-class flawless friendly fun funny gem generous
        genius gentle genuine glad glorious good gorgeous grateful gratitude great greatly hah hahaha haha happily
        happy helped helpful hero heroes heroic honest honoured hooray hope hugs humbled immaculate impeccable
        impressed impressive incredible incredibly informative inspirational inspiring invaluable joy joyful kind
        kindest kindly kindness laugh legend legendary lifesaver lifesaving lovable love loved lovely loving loves
        lucky magic magnificent marvellous marvelous masterpiece mint nice nicely nicest outstanding painless
        passionate patient-focused peaceful perfect perfectly phenomenal pleasant pleasantly pleased pleasure polite
        positive praise privileged professional professionally professionalism prompt promptly proud quick quickly
        reassured reassurance reassuring recommend recommended relaxed relaxing reliable relief relieved remarkable
        respectful respected rewarding satisfied satisfying saved seamless sensitive skilful skilled smashing smile
        smiling smooth smoothly sorted sparkling spectacular speedy splendid spotless star stars stellar stunning
        sublime succeeded success successful superb superbly super support supported supportive supreme sweet
        sympathetic terrific thank thankful thanks thoughtful thorough thoroughly thrilled tidy tip-top top treasure
        trusted understanding unforgettable uplifting valued vital warm warmth welcome welcomed welcoming well
        win winner winning won wonderful wonderfully worth worthwhile wow yay yum yummy
        """,
    "blame": """
        abandoned abrupt absurd abuse abused abusive abysmal ache afraid aggressive agonising agony alarming alone
        aloof angry anguish annoy annoyed annoying anxious apathetic appalled appalling argue arrogant ashamed
        atrocious attack avoid awful bad badly barbaric begging betrayed bitter blame blamed bleak bloody blunder
        blunt bored boring bother bothered botched broke broken brusque brutal bullied bully bullying callous
        cancelled careless catastrophe catastrophic chaos chaotic cheat cheated cold complain complained complaint
        complaints complicated concern concerned concerning condescending confused confusing contempt corrupt cramped
        crap crash crashed crazy crisis criticised cruel crying curt cut cuts damage damaged dangerous dead decline
        degrading delay delayed delays denied depressed depressing despair desperate despicable destroyed deteriorated
        devastated devastating die died dire dirty disappoint disappointed disappointing disappointment disaster
        disastrous disgrace disgraceful disgusted disgusting dismal dismayed dismissed dismissive disorganised
        disorganized dispute disrespect disrespectful distress distressed distressing disturbing doubt dread dreadful
        dumb embarrassed embarrassing error errors evil excuse excuses exhausted expensive fail failed failing fails
        failure fake fault fear fed-up filthy flawed fobbed fool foul fraud freezing frightened frightening frustrated
        frustrating fuming furious gross grim grubby grumpy guilty gutted harm harmed harsh hate hated hateful hates
        heartbreaking heartbroken hell helpless hideous hopeless horrendous horrible horrific horrified hostile
        humiliated humiliating hurt hypocrite idiot idiotic ignorance ignorant ignored impatient impersonal impolite
        impossible inadequate incompetence incompetent inconsiderate inconsistent inconvenient inedible inefficient
        inexcusable inferior inflexible inhumane injustice insensitive insulted insulting intimidated intimidating
        intolerable irresponsible irritated irritating isolated joke judgemental lack lacked lacking lazy liar lie lied
        lies lonely lose losing loss lost loud lousy mad malicious mean meh mess messy miserable misery misleading
        misdiagnosed missed missing mistake mistakes mistreated moaning mouldy nasty neglect neglected nervous
        nightmare noise noisy nonsense nonexistent obnoxious offended offensive outrage outrageous overcrowded
        overpriced overworked pain painful panic pathetic patronised patronising petty pitiful pointless poor poorly
        problem problems protest racist rage rant refused regret reject rejected ridiculous rip-off robbed rotten rough
        rubbish rude rudely rudeness ruin ruined rushed sacked sad sadly scam scandal scared scary screaming selfish
        shabby shambles shambolic shame shameful shameless shit shocked shocking short-staffed shouted shouting sick
        slow sloppy smell smells smelly smelt soiled sore sorry spoilt stale starving stink stinks stressed stressful
        struggle struggled struggling stuck stupid substandard suck sucks suffer suffered suffering sulky terrible
        terribly terrified terrifying thoughtless threatened threatening tiring toxic traumatic traumatised travesty
        trouble ugly unable unacceptable unanswered uncaring uncomfortable understaffed undignified uneasy unfair
        unfortunately unfriendly ungrateful unhappy unhelpful unhygienic unkind unpleasant unprofessional unreliable
        unsafe unsatisfactory unsupported unsure unsympathetic untidy unwell unwelcoming upset upsetting useless vile
        violent vomit waste wasted weak weird wept whinge wicked woeful worried worry worrying worse worst worthless
        wretched wrong wrongly
        """,
    "want": """
        better more quicker faster shorter longer improve improved improvement improving should could would needs need
        needed please suggest suggestion extra enough fewer less sooner earlier reduce increase
        """,
    "turn": "but however although though yet except unfortunately despite sadly shame whereas",
    "not": """
        not no never none nobody nothing neither nor cannot cant can't won't wont don't dont didn't didnt doesn't doesnt
        isn't isnt wasn't wasnt aren't arent weren't werent couldn't couldnt wouldn't wouldnt shouldn't shouldnt
        haven't havent hasn't hasnt hadn't hadnt without hardly barely rarely
        """,
    "much": """
        very really so extremely absolutely totally completely utterly incredibly truly always all every everything
        everyone most highly super proper well too
        """,
    "wait": """
        wait waited waiting waits hour hours hrs week weeks month months queue queued queues late delayed delay
        cancelled cancel hold trolley corridor
        """,
}

GROUPS: dict[str, tuple[str, ...]] = {}
"""Each word to the groups that it belongs to."""
for _name, _words in _GROUPS.items():
    for _word in _words.split():
        GROUPS[_word] = (*GROUPS.get(_word, ()), _name)

DENIALS = frozenset(_GROUPS["not"].split())
"""Words that turn round what the next few words say."""
