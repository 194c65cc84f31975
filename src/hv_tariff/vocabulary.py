"""The field's standard terms: each with its code, English and Persian (DOMAIN §9)."""

from __future__ import annotations

from enum import Enum, IntEnum

from attrs import frozen


@frozen(slots=True)
class Label:
    """A name a person reads, in English and Persian."""

    en: str
    fa: str


class Status(IntEnum):
    """How well a number is known, weakest first."""

    INVENTED = 0
    SUPPOSED = 1
    ESTIMATE = 2
    REPORTED = 3
    RECOVERED = 4
    TRANSCRIBED = 5
    DOUBLE_KEYED = 6
    BILL_VERIFIED = 7

    @property
    def code(self) -> str:
        """Return the word used in tables and JSON."""
        return self.name.lower()

    @property
    def fa(self) -> str:
        """Return the Persian name."""
        return (
            "ساختگی",
            "فرض سناریو",
            "برآورد",
            "نقل‌شده",
            "بازیافته از قبض‌ها",
            "یک‌بار واردشده",
            "دوبار واردشده",
            "تأییدشده با قبض",
        )[self]


class Band(Enum):
    """Time-of-use bands of energy."""

    MID = "mid"
    PEAK = "peak"
    OFF_PEAK = "off_peak"
    FRIDAY_PEAK = "friday_peak"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        return _BANDS[self]


_BANDS = {
    Band.MID: Label("mid-load", "میان‌باری"),
    Band.PEAK: Label("peak", "اوج‌بار"),
    Band.OFF_PEAK: Label("off-peak", "کم‌باری"),
    Band.FRIDAY_PEAK: Label("Friday peak", "اوج‌بار جمعه"),
}


class TariffClass(Enum):
    """Tariff classes of DOMAIN §4."""

    INDUSTRY_BASE = "industry_base"
    INDUSTRY_4B = "industry_4b"
    INDUSTRY_MARKET = "industry_market"
    ENERGY_INTENSIVE = "energy_intensive"
    INDUSTRY_4D = "industry_4d"
    OTHER = "other"
    GENERAL_2A = "general_2a"
    GENERAL_2B = "general_2b"
    AGRICULTURE_3A = "agriculture_3a"
    AGRICULTURE_3B = "agriculture_3b"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        return _CLASSES[self]


_CLASSES = {
    TariffClass.INDUSTRY_BASE: Label("industry 4-الف up to 1 MW", "صنعت ۴-الف تا ۱ مگاوات"),
    TariffClass.INDUSTRY_4B: Label("industry 4-ب", "صنعت ۴-ب"),
    TariffClass.INDUSTRY_MARKET: Label("industry 4-الف above 1 MW", "صنعت ۴-الف بیش از ۱ مگاوات"),
    TariffClass.ENERGY_INTENSIVE: Label("energy-intensive industry", "صنایع انرژی‌بر"),
    TariffClass.INDUSTRY_4D: Label("industry 4-د", "صنعت ۴-د"),
    TariffClass.OTHER: Label("other uses (5)", "سایر مصارف (۵)"),
    TariffClass.GENERAL_2A: Label("general 2-الف", "عمومی ۲-الف"),
    TariffClass.GENERAL_2B: Label("general 2-ب", "عمومی ۲-ب"),
    TariffClass.AGRICULTURE_3A: Label("agriculture 3-الف", "کشاورزی ۳-الف"),
    TariffClass.AGRICULTURE_3B: Label("agriculture 3-ب", "کشاورزی ۳-ب"),
}


_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class Voltage(Enum):
    """Supply voltage; the value is what tables and records write."""

    LOW = "low"
    MEDIUM = "medium"
    KV_63 = "63"
    KV_132 = "132"
    KV_230 = "230"
    KV_400 = "400"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        names = {
            Voltage.LOW: Label("low voltage", "فشار ضعیف"),
            Voltage.MEDIUM: Label("up to 33 kV", "تا ۳۳ کیلوولت"),
        }
        return names.get(self, Label(f"{self.value} kV", f"{self.value.translate(_PERSIAN)} کیلوولت"))
