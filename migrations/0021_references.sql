-- A bank reference is one whatever its case. Twins that came in before stay as they are.
UPDATE receipt_reference SET bank_reference = lower(bank_reference) WHERE NOT EXISTS (SELECT 1 FROM receipt_reference o
  WHERE o.entity_id = receipt_reference.entity_id AND o.receipt_id <> receipt_reference.receipt_id AND lower(o.bank_reference) = lower(receipt_reference.bank_reference));
