//! What the outbox says, in both languages.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.outbox.retry", zh: "重试后续处理", en: "Try a follow-up again" },
    Text { key: "op.outbox.discard", zh: "放弃后续处理", en: "Give a follow-up up" },
    Text {
        key: "outbox.not_parked",
        zh: "要重试或放弃，请选择已搁置的后续处理：此项现为“{state}”",
        en: "To try again or give up, choose a follow-up that is parked: this one is {state}",
    },
    Text {
        key: "outbox.consumer_unknown",
        zh: "要办理后续处理，请升级到认识此处理方的版本，或将其放弃",
        en: "To deliver this, run a version that knows its consumer, or give it up",
    },
    Text {
        key: "outbox.payload_unreadable",
        zh: "要办理后续处理，请联系维护人员：所存内容无法读取",
        en: "To deliver this, call whoever looks after the system: what is stored cannot be read",
    },
    Text { key: "outbox.event_id", zh: "事件编号", en: "Event" },
    Text { key: "outbox.consumer", zh: "处理方", en: "Consumer" },
    Text { key: "outbox.name", zh: "事件", en: "What happened" },
    Text { key: "outbox.state", zh: "状态", en: "State" },
    Text { key: "outbox.reason", zh: "原因", en: "Reason" },
    Text { key: "outbox.attempts", zh: "本轮尝试次数", en: "Attempts this round" },
    Text { key: "outbox.round", zh: "人工重试轮次", en: "Rounds by hand" },
    Text { key: "outbox.at", zh: "发生时间", en: "Happened at" },
    Text { key: "outbox.next_at", zh: "下次尝试", en: "Next attempt" },
    Text { key: "outbox.ended_at", zh: "结束时间", en: "Ended at" },
    Text { key: "outbox.payload", zh: "内容", en: "Content" },
    Text { key: "outbox.audit_id", zh: "来源审计", en: "Audit row" },
    Text { key: "outbox_attempt.attempt", zh: "第几次", en: "Attempt" },
    Text { key: "outbox_attempt.at", zh: "时间", en: "At" },
    Text { key: "outbox_attempt.ok", zh: "是否送达", en: "Delivered" },
    Text { key: "outbox_attempt.reason", zh: "原因", en: "Reason" },
    Text { key: "permission.outbox.change", zh: "处理搁置的后续处理", en: "Settle parked follow-ups" },
    Text { key: "permission.outbox.list", zh: "查看后续处理", en: "See follow-ups" },
];
