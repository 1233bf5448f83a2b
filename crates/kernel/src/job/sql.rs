//! Statements on `job_lease`, and what is forgotten by night.

crate::statements! {
    /// When each job runs next, and until when somebody holds it.
    pub(crate) LEASES: House "job.leases" = "SELECT job, until, next_run_at FROM job_lease ORDER BY job";
    /// A job that has never run.
    pub(crate) ADD: House "job.add" = "INSERT INTO job_lease (job, holder, until, next_run_at) VALUES ($1, '', 0, $2) ON CONFLICT DO NOTHING";
    /// Takes a job whose run is due and that nobody holds.
    pub(crate) TAKE: House "job.take" = "UPDATE job_lease SET holder = $1, until = $2 WHERE job = $3 AND next_run_at = $4 AND until <= $5";
    /// Goes on holding it.
    pub(crate) RENEW: House "job.renew" = "UPDATE job_lease SET until = $1 WHERE job = $2 AND holder = $3";
    /// The run is done.
    pub(crate) FINISH: House "job.finish" =
        "UPDATE job_lease SET holder = '', until = 0, last_run_at = $1, next_run_at = $2 WHERE job = $3 AND holder = $4 AND next_run_at = $5";
    /// The run could not be done: it is tried again a little later, under the same keys.
    pub(crate) PAUSE: House "job.pause" = "UPDATE job_lease SET holder = '', until = $1 WHERE job = $2 AND holder = $3";
    /// Sessions that ended long ago.
    pub(crate) FORGET_SESSIONS: House "job.forget_sessions" =
        "DELETE FROM session WHERE token_hash IN (SELECT s.token_hash FROM session s WHERE s.expires_at < $1 ORDER BY s.token_hash LIMIT 500)";
}
