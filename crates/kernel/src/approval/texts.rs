//! What approvals say, in both languages.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.approval.approve", zh: "批准申请", en: "Approve" },
    Text { key: "op.approval.reject", zh: "驳回申请", en: "Reject" },
    Text { key: "op.approval.withdraw", zh: "撤回申请", en: "Withdraw" },
    Text {
        key: "approval.ended",
        zh: "要处理申请，请选择仍在等待的申请：此申请已结束",
        en: "To decide a request, choose one that waits: this one has ended",
    },
    Text {
        key: "approval.person_needed",
        zh: "要审批申请，请由本人登录后处理：系统不能代为审批",
        en: "To decide a request, sign in as a person: the system decides none",
    },
    Text {
        key: "approval.own_request",
        zh: "要批准自己申请或自己写过的内容，请由他人审批；自己的申请可以撤回",
        en: "To settle what you asked for or have written in, let somebody else decide it; your own request you may withdraw",
    },
    Text {
        key: "approval.decided_already",
        zh: "要完成第 {step} 步审批，请由另一人处理：您已审批过此申请的其他步骤",
        en: "To decide step {step}, let another person do it: you have decided another step of this request",
    },
    Text {
        key: "approval.step_not_yours",
        zh: "要审批第 {step} 步，需要覆盖此申请的权限“{permission}”，请由有此权限的人处理",
        en: "To decide step {step}, the permission {permission} over this request is needed: ask somebody who holds it",
    },
    Text {
        key: "approval.not_yours", zh: "要撤回申请，请由申请人本人操作", en: "To withdraw a request, let the person who asked do it"
    },
    Text {
        key: "approval.digest_differs",
        zh: "要批准申请，请重新打开并核对内容：您看到的不是现在的申请",
        en: "To approve the request, open it again and read it: what you saw is not what was asked",
    },
    Text {
        key: "approval.content_changed",
        zh: "要取得批准，请驳回或撤回后重新申请：申请之后所涉单据已有变动（{records}）",
        en: "To get this approved, reject or withdraw it and ask again: what it refers to has changed since ({records})",
    },
    Text {
        key: "approval.another_plan",
        zh: "付款方、结算方式、价格或金额已与申请时不同",
        en: "Who pays, the terms, prices or amounts are not what they were when it was asked",
    },
    Text {
        key: "approval.requester_disabled",
        zh: "要办理此事，请由在职人员重新申请：申请人已停用",
        en: "To get this done, let an active person ask again: the person who asked is disabled",
    },
    Text {
        key: "approval.operation_gone",
        zh: "要办理此事，请重新申请：当前版本已不认识所存的“{operation}”申请",
        en: "To get this done, ask again: this version no longer knows the stored request for {operation}",
    },
    Text {
        key: "approval.not_executed",
        zh: "要批准申请，请先解决以下问题：“{operation}”现在不能执行",
        en: "To approve the request, settle what follows first: {operation} cannot be done now",
    },
    Text {
        key: "approval.more_needed",
        zh: "要办理此事，请撤回后重新申请：现在还有其他规则要求审批（{rules}）",
        en: "To get this done, withdraw it and ask again: other rules ask for approval now ({rules})",
    },
    Text {
        key: "approval.requester_may_not",
        zh: "要执行“{operation}”，申请人需要相应权限：请为其授权，或由他人重新申请",
        en: "To do {operation}, the person who asked needs its permission: grant it, or let somebody else ask",
    },
    Text {
        key: "approval.requester_cannot_see",
        zh: "要执行“{operation}”，所涉单据须在申请人的数据范围内：请调整范围，或由他人重新申请",
        en: "To do {operation}, its records must be within the data scope of the person who asked: widen it, or let somebody else ask",
    },
    Text {
        key: "approval.system_cannot_ask",
        zh: "要办理需审批的事项，请由本人登录后操作：系统不能提出申请",
        en: "To do what needs approval, sign in as a person: the system files no requests",
    },
    Text { key: "approval.operation", zh: "申请事项", en: "Asked for" },
    Text { key: "approval.state", zh: "状态", en: "State" },
    Text { key: "approval.waiting_for", zh: "等待", en: "Waiting for" },
    Text { key: "approval.owner", zh: "申请人", en: "Asked by" },
    Text { key: "approval.owner_name", zh: "申请人姓名", en: "Name of who asked" },
    Text { key: "approval.department", zh: "申请部门", en: "Department" },
    Text { key: "approval.department_name", zh: "申请部门名称", en: "Name of department" },
    Text { key: "approval.requested_at", zh: "申请时间", en: "Asked at" },
    Text { key: "approval.effective_on", zh: "生效日期", en: "Takes effect on" },
    Text { key: "approval.ended_at", zh: "结束时间", en: "Ended at" },
    Text { key: "approval.digest", zh: "内容摘要", en: "Digest of content" },
    Text { key: "approval.authors", zh: "起草人", en: "Written by" },
    Text { key: "approval.input", zh: "申请内容", en: "Content" },
    Text { key: "approval.needs", zh: "审批依据", en: "Rules that ask" },
    Text { key: "approval.policy_version", zh: "制度版本", en: "Policy version" },
    Text { key: "approval.result", zh: "执行结果", en: "Result" },
    Text { key: "approval_step.approval", zh: "申请", en: "Request" },
    Text { key: "approval_step.step", zh: "步骤", en: "Step" },
    Text { key: "approval_step.permission", zh: "所需权限", en: "Permission" },
    Text { key: "approval_step.decided_by", zh: "审批人", en: "Decided by" },
    Text { key: "approval_step.decided_by_name", zh: "审批人姓名", en: "Name of who decided" },
    Text { key: "approval_step.decided_at", zh: "审批时间", en: "Decided at" },
    Text { key: "approval_step.verdict", zh: "结论", en: "Verdict" },
    Text { key: "approval_step.note", zh: "意见", en: "Note" },
    Text { key: "approval_step.digest", zh: "审批内容摘要", en: "Digest decided on" },
    Text { key: "permission.approval.decide", zh: "审批申请", en: "Decide requests" },
    Text { key: "permission.approval.withdraw", zh: "撤回自己的申请", en: "Withdraw own requests" },
    Text { key: "permission.approval.list", zh: "查看申请", en: "See requests" },
];
