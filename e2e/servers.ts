// Where the servers of these tests listen.
export const gallery = "http://127.0.0.1:8096";
export const company = "http://127.0.0.1:8095";
// A demo beside which a company of one's own begins; no other test uses it.
export const beginning = "http://127.0.0.1:8097";
