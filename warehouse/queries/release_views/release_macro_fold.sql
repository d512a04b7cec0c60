-- out.fold(text): what is to be looked for in the columns …_folded, written as they are.
CREATE MACRO out.fold(text) AS
trim(regexp_replace(
    regexp_replace(
        lower(strip_accents(translate(text, 'đĐÐð０１２３４５６７８９．，' || chr(160), 'ddDd0123456789., '))),
        '[\x{00AD}\x{200B}-\x{200D}\x{2060}\x{FEFF}]', '', 'g'
    ),
    '\s+', ' ', 'g'
))
