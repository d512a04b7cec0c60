"""Words that every administrative document bears, whatever draws it."""

from __future__ import annotations

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
ADDRESSED_TO = "Kính gửi: "
RECIPIENTS = "Nơi nhận:"
BLANK_DATE = "ngày     tháng     năm" + "\N{NO-BREAK SPACE}" * 6
