//! Metrics. Labels are names of this program: no ids, no people, nothing that a stranger can invent.

use kernel::Kernel;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::sync::OnceLock;
use std::time::Duration;
use tokio::sync::watch;

const REQUESTS: &str = "xiaoguan_http_requests_total";
const SECONDS: &str = "xiaoguan_http_request_seconds";
const OPERATIONS: &str = "xiaoguan_operations_total";
const QUEUED: &str = "xiaoguan_write_queue_length";
const OUTBOX: &str = "xiaoguan_outbox_messages";
const UNSEALED: &str = "xiaoguan_audit_unsealed_rows";
const LOG_DROPPED: &str = "xiaoguan_log_lines_dropped_total";
const BUILD: &str = "xiaoguan_build_info";
/// Upper ends of the histogram's buckets, in seconds.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// Samples that nobody fetches are put into their buckets this often.
const UPKEEP: Duration = Duration::from_secs(10);

/// The process's recorder: the first server puts it in place, all servers of the process share it.
pub(super) fn handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let builder = PrometheusBuilder::new();
        let recorder: PrometheusRecorder = match builder.set_buckets(BUCKETS) {
            Ok(builder) => builder.build_recorder(),
            Err(_) => PrometheusBuilder::new().build_recorder(),
        };
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of metrics is in place; /metrics stays empty");
        }
        describe();
        handle
    };
    HANDLE.get_or_init(install).clone()
}

fn describe() {
    describe_counter!(REQUESTS, "HTTP requests by method, route and status");
    describe_histogram!(SECONDS, metrics::Unit::Seconds, "How long HTTP requests took, by route");
    describe_counter!(OPERATIONS, "Operations by name and outcome");
    describe_gauge!(QUEUED, "Writes waiting to be done");
    describe_gauge!(OUTBOX, "Messages waiting to be delivered, and parked until a person looks at them, by state");
    describe_gauge!(UNSEALED, "Audit rows that no sealed block holds yet");
    describe_counter!(LOG_DROPPED, "Lines of the log that nobody read");
    describe_gauge!(BUILD, "Always 1; what is running");
}

/// Keeps the histograms small until shutdown.
pub(super) async fn upkeep(mut stop: watch::Receiver<bool>) {
    let handle = handle();
    while tokio::time::timeout(UPKEEP, stop.wait_for(|stop| *stop)).await.is_err() {
        handle.run_upkeep();
    }
}

/// A request was answered.
pub(crate) fn request(method: &'static str, route: &str, status: u16, micros: i64) {
    let micros = u64::try_from(micros).unwrap_or(0);
    counter!(REQUESTS, "method" => method, "route" => route.to_owned(), "status" => status.to_string()).increment(1);
    histogram!(SECONDS, "route" => route.to_owned()).record(Duration::from_micros(micros));
}

/// An operation was answered.
pub(crate) fn operation(name: &'static str, outcome: &'static str) {
    counter!(OPERATIONS, "operation" => name, "outcome" => outcome).increment(1);
}

/// The figures that are read when somebody asks.
pub(super) async fn company(kernel: &Kernel) {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    gauge!(QUEUED).set(count(kernel.db().queued()));
    counter!(LOG_DROPPED).absolute(crate::log::dropped());
    match kernel.backlog().await {
        Ok(backlog) => {
            let rows = |n: i64| count(usize::try_from(n).unwrap_or(0));
            gauge!(OUTBOX, "state" => "waiting").set(rows(backlog.waiting));
            gauge!(OUTBOX, "state" => "dead").set(rows(backlog.dead));
            gauge!(UNSEALED).set(rows(backlog.unsealed));
        }
        Err(failure) => tracing::warn!(code = failure.code(), "the backlog could not be counted"),
    }
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION"), "database" => kernel.db().engine().name()).set(1);
}
