-- Lists for the same people are looked at together.
CREATE INDEX price_list_audience ON price_list (audience, currency, id);
