"""Words that every hospital has for its services: they name a team well, and tell nothing about whose it is."""

from __future__ import annotations

from console.understand.words import word_set

OF_A_SERVICE = word_set(
    "ambulatory antenatal audiology cardiology catering casualty chaplaincy chemotherapy dermatology dialysis "
    "endoscopy gynaecology haematology housekeeping kitchen maternity midwife midwifery neurology nursery oncology "
    "ophthalmology outpatient pals pharmacy phlebotomy physiotherapy podiatry portering postnatal radiology rehab "
    "resus rheumatology safeguarding surgery switchboard theatre triage urology volunteer x-ray"
)
"""Everyday words in a hospital that name a service well."""

EVERYDAY_NAMES = word_set(
    "biscuit cookie crumpet muffin pepper ginger honey treacle toffee apple cherry plum pear peach berry olive "
    "basil rosemary sage mint hazel holly ivy rose daisy poppy lily iris violet heather primrose rowan robin swift "
    "fox bear tiger lion star moon sun sunshine sky cloud rainbow river lake spring summer autumn winter hope faith "
    "grace charity joy harmony haven bridge garden forest ruby pearl amber gold silver diamond teddy buddy lucky "
    "rocket captain discovery lighthouse cottage lodge gateway"
)
"""Words of every day that wards, suites and dogs are called by."""

_EVERYWHERE = OF_A_SERVICE | word_set(
    "accident emergency department intensive critical care unit ward labour delivery paediatric neonatal stroke "
    "acute medical admission surgical orthopaedic fracture clinic eye imaging scanner pathology phlebotomist "
    "dispensary district community nurse virtual visitor therapy counselling porter cleaner domestic canteen chaplain "
    "bereavement hospital infirmary nicu scbu recovery talking chemo breast cancer blood elderly children radiographer "
    "midwive nursing theatre scan x-ray xray accident urgent therapist specialist consultant"
)
_ENDINGS = ("ology", "ologist", "iatry", "iatric", "therapy", "therapist")


def is_everywhere(key: str) -> bool:
    """Whether a word of a name may stand in any organisation's."""
    return key in _EVERYWHERE or key.endswith(_ENDINGS)
