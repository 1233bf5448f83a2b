-- Entries of money are found by customer and day, and no exposure is ever taken away: two indexes less to be written by every document.
DROP INDEX money_entry_customer;
DROP INDEX money_entry_exposure;
