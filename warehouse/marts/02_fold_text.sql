-- core.fold_text(text): the text as it is searched: small letters without marks (đ too), plain digits, single spaces, nothing unseen.
CREATE OR REPLACE MACRO core.fold_text(text) AS
trim(regexp_replace(
    regexp_replace(
        lower(strip_accents(translate(text, 'đĐÐð０１２３４５６７８９．，' || chr(160), 'ddDd0123456789., '))),
        '[\x{00AD}\x{200B}-\x{200D}\x{2060}\x{FEFF}]', '', 'g'
    ),
    '\s+', ' ', 'g'
));
