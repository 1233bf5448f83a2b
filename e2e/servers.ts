// Where the servers of these tests listen; E2E_PORT lets two checkouts of one machine test at once.
const port = Number(process.env.E2E_PORT ?? 8095);
const at = (n: number): string => `http://127.0.0.1:${port + n}`;
export const company = at(0);
export const gallery = at(1);
// A demo beside which a company of one's own begins; no other test uses it.
export const beginning = at(2);
