"""What the pages of best choices say around the figures, in English and Persian."""

from __future__ import annotations

from hv_tariff.vocabulary import Label

DEMAND = Label("Best contract demand", "بهترین قدرت قراردادی")
OPTION = Label("Best tariff option", "بهترین گزینه تعرفه")
BANK = Label("Capacitor bank that pays", "بانک خازنی به‌صرفه")
SPLIT = Label("Best split of purchases", "بهترین تقسیم خرید برق")
BREAK_EVEN = Label("Break-even", "نقطه سربه‌سر")

NOW = Label("today", "امروز")
BEST = Label("best", "بهترین")
COST = Label("cost [rial]", "هزینه (ریال)")
SAVING = Label("saving [rial]", "صرفه‌جویی (ریال)")
CHANGE = Label("of it the change itself [rial]", "از آن، خود تغییر قدرت (ریال)")
NOT_PRICED = Label(
    "The price of the change itself is not in it: say the row of the connection.",
    "هزینه خود تغییر قدرت در آن نیست: ردیف انشعاب را بدهید.",
)
NO_DECREASES = Label("Lower contract demands were not looked at.", "قدرت‌های کمتر از قدرت امروز بررسی نشد.")
EQUAL = Label("cost the same", "هزینه یکسان")
PROOF = Label("proof", "اثبات")
OTHERS = Label("all not computed: at least", "محاسبه‌نشده‌ها دست‌کم")
ALL = Label("all choices were computed", "همه انتخاب‌ها محاسبه شد")
COMPUTED = Label("choices computed", "انتخاب‌های محاسبه‌شده")
RANGE = Label("range", "بازه")
TURNS = Label("the cost turns at", "شیب هزینه در این نقطه‌ها عوض می‌شود")
BILL = Label("bill", "صورتحساب")
MEASURED = Label("measured kW", "قدرت مصرفی (kW)")
BELOW = Label("rial/kW below", "ریال بر kW، پایین‌تر")
ABOVE = Label("rial/kW above", "ریال بر kW، بالاتر")
BINDS = Label("binds", "مؤثر")
YES = Label("yes", "بله")
NO = Label("no", "خیر")

OPTION_NUMBER = Label("option", "گزینه")
OPTION_OF = Label("option {}", "گزینه {}")
NO_DIFFERENCE = Label(
    "The rules known here tell no difference between the options of these bills.",
    "قاعده‌های شناخته‌شده تفاوتی میان گزینه‌های این صورتحساب‌ها نشان نمی‌دهد.",
)

WITHOUT = Label("without", "بدون بانک")
WITH = Label("with it", "با بانک")
PRICE = Label("price of the bank [rial]", "بهای بانک (ریال)")
PAYS_BACK = Label(
    "The bills fall by the price of the bank within {} times their own period.",
    "صرفه‌جویی صورتحساب‌ها در {} برابر دوره آن‌ها به بهای بانک می‌رسد.",
)
LOSS_WITHOUT = Label("loss coefficient", "ضریب زیان")
LOSS_WITH = Label("with it", "ضریب زیان با بانک")

NOTHING = Label("nothing bought", "بدون خرید")
BLOCK = Label("block", "بلوک")
BAND = Label("band", "بار")
EXCHANGE = Label("exchange [kW]", "بورس (kW)")
SUPPLIED = Label("on behalf [kWh]", "تأمین به نیابت (kWh)")
BESIDE = Label(
    "One kW more or less on the exchange costs at least {} rial more.",
    "یک کیلووات کمتر یا بیشتر در بورس دست‌کم {} ریال گران‌تر است.",
)

EXACT = Label("equal at", "برابر در")
SAME = Label("the same rials at", "ریال برابر در")
NO_CHANGE = Label("nowhere in the range", "در این بازه هیچ‌جا")
DIFFERENCE = Label("first less second [rial]", "نخست منهای دوم (ریال)")
