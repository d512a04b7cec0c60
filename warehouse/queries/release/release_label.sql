-- What coded values mean. Key: domain, value.
SELECT domain, value, label_vi, label_en FROM release_declared_label ORDER BY domain, value
