//! The words of access, and those that every slice shares.

use base::Text;

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

/// What access itself says.
pub(crate) static TEXTS: &[Text] = &[
    // refusals
    text(
        "department.second_root",
        "部门只有一个根。要新增或移动部门，请选择它的上级部门。",
        "There is one root. To add or move a department, choose the department above it.",
    ),
    text(
        "department.cycle",
        "{name} 不能放到自己或自己的下级 {under} 之下。要移动，请选择另一个上级部门。",
        "{name} cannot stand under itself or its own {under}. To move it, choose another department.",
    ),
    text("department.closed", "{name} 已停用。要继续，请选择在用的部门。", "{name} is closed. To go on, choose an active department."),
    text(
        "department.code_taken",
        "这个部门编码已被使用（不分大小写、全角半角）。要保存，请换一个编码。",
        "This department code is taken, in whatever case or width. To save, choose another.",
    ),
    text(
        "department.has_people",
        "部门里还有 {count} 名在职用户。要停用部门，请先把他们调到其他部门或停用。",
        "{count} active people are in this department. To close it, first move or disable them.",
    ),
    text(
        "department.has_children",
        "部门下还有 {count} 个在用的下级部门。要停用部门，请先移走或停用它们。",
        "{count} open departments stand below this one. To close it, first move or close them.",
    ),
    text(
        "role.code_taken",
        "这个角色编码已被使用（不分大小写、全角半角）。要保存，请换一个编码。",
        "This role code is taken, in whatever case or width. To save, choose another.",
    ),
    text("role.closed", "{name} 已停用。要继续，请选择在用的角色。", "{name} is closed. To go on, choose an active role."),
    text(
        "role.unknown_permission",
        "没有 {permission} 这项权限。要保存，请从权限清单里选择。",
        "There is no permission {permission}. To save, choose from the list.",
    ),
    text(
        "role.granted_twice",
        "权限 {permission} 写了两次。要保存，请只留一次。",
        "Permission {permission} is named twice. To save, keep one.",
    ),
    text(
        "role.unknown_mask",
        "没有 {mask} 这类字段。要保存，请从屏蔽字段清单里选择。",
        "There is no class of fields {mask}. To save, choose from the list.",
    ),
    text(
        "role.duties_not_separated",
        "{one} 与 {other} 按制度不得由一人兼有。要保存，请把其中一项交给另一个人。",
        "By the rules, {one} and {other} must not be in one hand. To save, give one of them to somebody else.",
    ),
    text(
        "role.locks_everybody_out",
        "这样改以后，没有人还能给别人授权（同时拥有全部范围的“角色维护”和“用户维护”），或没有人还能发布制度。",
        "After this, nobody could give rights back, holding both “change roles” and “change users” for everything, or nobody could publish terms.",
    ),
    text(
        "role.give_the_keys_first",
        "要这样改，请先让另一名在职用户拥有全部范围的“角色维护”和“用户维护”，并让有人能发布制度。",
        "To do so, first give another active person both “change roles” and “change users” for everything, and somebody the right to publish terms.",
    ),
    text(
        "access.cannot_grant_more_than_held",
        "不能给出自己没有的权限或看不到的字段：{what}。",
        "Nobody gives what they do not hold themselves: {what}.",
    ),
    text("access.ask_somebody_who_holds_it", "要这样改，请让拥有这些权限的人来办。", "To do so, ask somebody who holds it."),
    text(
        "access.not_empty",
        "公司已经建立。要增加管理员，请由现有管理员新建用户。",
        "The company is set up already. To add an administrator, let one create the user.",
    ),
    text("user.login.taken", "{login} 已被使用。要保存，请换一个登录名。", "{login} is taken. To save, choose another login."),
    text(
        "user.login.mixed_scripts",
        "要保存，请只用一种字母：形似的拉丁字母与西里尔或希腊字母混用，容易冒充他人。",
        "This login mixes Latin letters with Cyrillic or Greek ones that look the same. To save, write it in letters of one script.",
    ),
    text("user.disabled", "用户 {name} 已停用。要继续，请先启用。", "{name} is disabled. To go on, enable them first."),
    text("user.active", "用户 {name} 本来就在用。", "{name} is active already."),
    text(
        "user.cannot_disable_oneself",
        "不能停用自己。要停用这个账号，请让另一位管理员来办。",
        "Nobody disables themself. To disable this account, ask another administrator.",
    ),
    text("password.too_short", "太短。要保存，请至少用 {min} 个字符。", "This is too short. To save, use at least {min} characters."),
    text("password.current_needed", "请填写当前密码。", "Enter your present password."),
    text("password.current_differs", "不对，请重新输入。", "This is not your present password. Enter it again."),
    text(
        "password.too_many_tries",
        "当前密码输错太多次。要继续，请过一分钟再试。",
        "The present password was wrong too often. To go on, try again in a minute.",
    ),
    text("password.too_long", "太长。要保存，请不超过 {max} 字节。", "This is too long. To save, use at most {max} bytes."),
    text(
        "token.hash_invalid",
        "令牌摘要不是 64 位小写十六进制数。要保存，请用 SHA-256 计算。",
        "The token's hash is not 64 lower-case hexadecimal digits. To save, use its SHA-256.",
    ),
    text(
        "token.too_many",
        "每人最多 {max} 个有效令牌。要新增，请先吊销不再使用的。",
        "Nobody has more than {max} live tokens. To add one, revoke those that are not used any more.",
    ),
    text("token.hash_taken", "这个令牌已登记。要新增，请重新生成一个。", "This token is registered already. To add one, make a new one."),
    text("token.expired_already", "到期时间已过。要保存，请选以后的时间。", "It would have expired already. To save, choose a later time."),
    text("session.ended_already", "这个登录已经结束。", "This session has ended already."),
    text("token.already_revoked", "令牌 {name} 已经吊销。", "Token {name} is revoked already."),
    text(
        "entity.code_taken",
        "这个公司编码已被使用。要保存，请换一个编码。",
        "This code of a legal entity is taken. To save, choose another.",
    ),
    text(
        "entity.unknown_time_zone",
        "没有 {zone} 这个时区。要保存，请写成 Asia/Shanghai 这样。",
        "There is no time zone {zone}. To save, write it like Asia/Shanghai.",
    ),
    text(
        "policy.effective_in_the_past",
        "制度不能从今天（{today}）以前生效。要发布，请选今天或以后。",
        "Terms do not take effect before today, {today}. To publish, choose today or later.",
    ),
    text(
        "policy.effective_before_last",
        "上一版从 {last} 生效，新版不能更早。要发布，请选这一天或以后。",
        "The last version takes effect on {last}. To publish, choose that day or later.",
    ),
    text(
        "policy.existing_before_effective",
        "对已有单据的适用日不能早于生效日。要发布，请改晚一些。",
        "Existing documents are not judged before it takes effect. To publish, choose a later day.",
    ),
    text(
        "policy.effective_too_far",
        "生效日太远。要发布，请选 {last} 或以前。",
        "This takes effect too far ahead. To publish, choose {last} or earlier.",
    ),
    text(
        "policy.value_out_of_bounds",
        "条款 {term} 的值要在 {min} 到 {max} 之间。要发布，请改正。",
        "The value of {term} lies between {min} and {max}. To publish, correct it.",
    ),
    text(
        "policy.unknown_permission",
        "条款 {term} 提到的权限 {permission} 不存在。要发布，请从权限清单里选择。",
        "{term} names the permission {permission}, which does not exist. To publish, choose from the list.",
    ),
    text(
        "policy.duties_lock_everybody_out",
        "按 {term} 这样分离，再没有人能授权或发布制度。要发布，请先让另一位同事单独持有其中一项。",
        "With {term} separated like this nobody could give rights back or publish terms. To publish, let a colleague hold one of them alone first.",
    ),
    text("policy.withdrawn_already", "第 {number} 版已经撤回。", "Version {number} is withdrawn already."),
    text(
        "policy.in_force_already",
        "第 {number} 版已于 {effective_from} 生效，不能撤回。要改正，请发布新版。",
        "Version {number} took effect on {effective_from} and cannot be withdrawn. To correct it, publish another.",
    ),
    text(
        "policy.later_versions_stand",
        "后面的版本以第 {number} 版为基础。要撤回，请先撤回第 {last} 版。",
        "Later versions are built on version {number}. To withdraw it, withdraw version {last} first.",
    ),
    text("policy.nothing_changes", "没有要改的条款。要发布，请至少改一项。", "Nothing changes. To publish, change at least one term."),
    text(
        "policy.unknown_term",
        "没有 {term} 这个条款。要发布，请从条款清单里选择。",
        "There is no term {term}. To publish, choose from the list.",
    ),
    text(
        "policy.value_does_not_fit",
        "条款 {term} 的值类型不对。要发布，请按条款说明填写。",
        "The value of {term} has the wrong type. To publish, see what the term takes.",
    ),
    text(
        "policy.keys_cannot_be_separated",
        "{term} 不能把“角色维护”和“用户维护”分开，也不能把一项与它自己分开，否则没有人还能授权。",
        "{term} cannot separate “change roles” from “change users”, nor anything from itself: nobody could give rights back.",
    ),
    // operations
    text("op.department.create", "新建部门", "Create department"),
    text("op.department.change", "修改部门", "Change department"),
    text("op.department.move", "移动部门", "Move department"),
    text("op.department.close", "停用部门", "Close department"),
    text("op.role.create", "新建角色", "Create role"),
    text("op.role.change", "修改角色", "Change role"),
    text("op.role.close", "停用角色", "Close role"),
    text("op.user.create", "新建用户", "Create user"),
    text("op.user.change", "修改用户", "Change user"),
    text("op.user.disable", "停用用户", "Disable user"),
    text("op.user.enable", "启用用户", "Enable user"),
    text("op.user.set_password", "设置密码", "Set password"),
    text("op.token.create", "新建接口令牌", "Create API token"),
    text("op.token.revoke", "吊销接口令牌", "Revoke API token"),
    text("op.session.end", "结束登录", "End session"),
    text("op.access.first_administrator", "建立公司和首位管理员", "Set up the company with its first administrator"),
    text("op.policy.withdraw", "撤回未生效的制度版本", "Withdraw a version of the terms"),
    text("op.policy.publish", "发布制度版本", "Publish a version of the terms"),
    // permissions
    text("permission.department.change", "部门维护", "Change departments"),
    text("permission.department.list", "查看部门", "See departments"),
    text("permission.role.change", "角色维护", "Change roles"),
    text("permission.role.list", "查看角色", "See roles"),
    text("permission.user.change", "用户维护", "Change users"),
    text("permission.user.list", "查看用户", "See users"),
    text("permission.user.set_password", "设置密码", "Set passwords"),
    text("permission.token.change", "接口令牌维护", "Change API tokens"),
    text("permission.token.list", "查看接口令牌", "See API tokens"),
    text("permission.legal_entity.list", "查看公司", "See legal entities"),
    text("permission.session.end", "结束登录会话", "End sessions"),
    text("permission.session.list", "查看登录会话", "See sessions"),
    text("permission.access.first_administrator", "建立公司", "Set up the company"),
    text("permission.policy.publish", "发布制度", "Publish terms"),
    text("permission.policy.list", "查看制度版本", "See versions of the terms"),
    text("permission.audit.list", "查看审计记录", "See the audit"),
    // entities
    text("entity.department", "部门", "Department"),
    text("entity.user", "用户", "User"),
    text("entity.role", "角色", "Role"),
    text("entity.token", "接口令牌", "API token"),
    text("entity.legal_entity", "公司", "Legal entity"),
    text("entity.policy_version", "制度版本", "Version of the terms"),
    // terms
    text("document.access", "权限制度", "Access"),
    text("clause.access.1.1", "不相容职责", "separated duties"),
    text("term.access.separated_duties", "不相容职责", "Separated duties"),
    // lists and their columns
    text("query.legal_entity.list", "公司", "Legal entities"),
    text("query.legal_entity.detail", "公司", "Legal entity"),
    text("query.department.list", "部门", "Departments"),
    text("query.department.detail", "部门", "Department"),
    text("query.user.list", "用户", "Users"),
    text("query.user.detail", "用户", "User"),
    text("query.role.list", "角色", "Roles"),
    text("query.role.detail", "角色", "Role"),
    text("query.token.list", "接口令牌", "API tokens"),
    text("query.token.detail", "接口令牌", "API token"),
    text("query.session.list", "登录会话", "Sessions"),
    text("query.policy.list", "制度版本", "Versions of the terms"),
    text("query.policy.detail", "制度版本", "Version of the terms"),
    text("query.audit.list", "审计记录", "Audit"),
    text("query.audit.detail", "审计记录", "Audit record"),
    text("legal_entity.code", "编码", "Code"),
    text("legal_entity.name", "名称", "Name"),
    text("legal_entity.time_zone", "时区", "Time zone"),
    text("legal_entity.currency", "本位币", "Currency"),
    text("department.code", "编码", "Code"),
    text("department.name", "名称", "Name"),
    text("department.parent", "上级部门", "Under"),
    text("department.people", "在职人数", "People"),
    text("department.state", "状态", "State"),
    text("user.login", "登录名", "Login"),
    text("user.name", "姓名", "Name"),
    text("user.department", "部门", "Department"),
    text("user.roles", "角色", "Roles"),
    text("user.lang", "语言", "Language"),
    text("user.state", "状态", "State"),
    text("role.code", "编码", "Code"),
    text("role.name", "名称", "Name"),
    text("role.people", "人数", "People"),
    text("role.grants", "权限", "Grants"),
    text("role.masks", "屏蔽字段", "Hidden fields"),
    text("role.state", "状态", "State"),
    text("token.name", "用途", "For"),
    text("token.user", "用户", "User"),
    text("token.created_at", "建立时间", "Made"),
    text("token.expires_at", "到期时间", "Expires"),
    text("token.revoked_at", "吊销时间", "Revoked"),
    text("session.user", "用户", "User"),
    text("session.agent", "浏览器", "Browser"),
    text("session.seen_at", "上次使用", "Last used"),
    text("session.created_at", "登录时间", "Signed in"),
    text("session.expires_at", "到期时间", "Expires"),
    text("session.revoked_at", "退出时间", "Ended"),
    text("policy.number", "版本", "Version"),
    text("policy.effective_from", "生效日", "Takes effect"),
    text("policy.existing_from", "已有单据适用日", "Existing documents from"),
    text("policy.reason", "原因", "Reason"),
    text("policy.published_at", "发布时间", "Published"),
    text("policy.published_by", "发布人", "Published by"),
    text("policy.terms", "条款", "Terms"),
    text("policy.withdrawn_at", "撤回时间", "Withdrawn"),
    text("policy.withdrawal_reason", "撤回原因", "Why withdrawn"),
    text("audit.at", "时间", "Time"),
    text("audit.operation", "操作", "Operation"),
    text("audit.outcome", "结果", "Outcome"),
    text("audit.actor", "操作人", "By"),
    text("audit.on_behalf_of", "代办", "On behalf of"),
    text("audit.effective_on", "业务日期", "Business date"),
    text("audit.channel", "来源", "Channel"),
    text("audit.cause", "起因", "Cause"),
    text("audit.policy_version", "制度版本", "Terms"),
    text("audit.input", "提交内容", "Sent"),
    text("audit.result", "答复", "Answered"),
    text("audit.touched", "涉及记录", "Records"),
];

/// What every slice says.
pub(crate) static COMMON: &[Text] = &[
    // records and fields
    text("record.not_found", "找不到这条记录，或者您无权查看。", "There is no such record, or it is not yours to see."),
    text(
        "record.changed_meanwhile",
        "这条记录刚被别人改过。要保存，请刷新后再改。",
        "Somebody changed this record meanwhile. To save, read it again first.",
    ),
    text(
        "record.in_use",
        "其他记录引用了它，不能删除。要停用，请改为停用。",
        "Other records refer to this, so it cannot be removed. To end its use, close it.",
    ),
    text("text.empty", "请填写", "Fill this in"),
    text("text.too_long", "太长。要继续，请不超过 {max} 个字。", "This is too long. To go on, use at most {max} characters."),
    text("list.too_long", "太多。要继续，请不超过 {max} 项。", "These are too many. To go on, give at most {max}."),
    text("amount.not_positive", "请填写大于零的金额。", "Give an amount above zero."),
    text("date.invalid", "看不懂这个日期。要继续，请写成 2026-01-31 这样。", "This is no date. To go on, write it like 2026-01-31."),
    text(
        "effective.not_taken",
        "这件事只能从当天生效。要提交，请去掉 X-Effective-Date。",
        "This takes effect on the day it is asked. To send it, leave out X-Effective-Date.",
    ),
    text(
        "effective.needed",
        "这件事要按发生的那一天处理。要提交，请用 X-Effective-Date 给出日期。",
        "This is decided as of the day on which it happened. To send it, give that day as X-Effective-Date.",
    ),
    text(
        "effective.forbidden",
        "您没有指定生效日期的权限。要提交，请去掉 X-Effective-Date，或找管理员授权。",
        "You may not choose the date it takes effect. To send it, leave out X-Effective-Date, or ask an administrator for the permission.",
    ),
    text(
        "effective.out_of_bounds",
        "生效日期太早或太晚。要提交，请选 {first} 到 {last} 之间的日期。",
        "The date it takes effect is too early or too late. To send this, choose one from {first} to {last}.",
    ),
    text(
        "field.masked",
        "这个字段对您屏蔽，不能按它筛选或排序，也不能修改。",
        "This field is hidden from you: it can be neither filtered nor sorted by, nor changed.",
    ),
    // who asks
    text(
        "access.forbidden",
        "您没有办这件事的权限。要办理，请找管理员授权。",
        "You may not do this. To do it, ask an administrator for the permission.",
    ),
    text(
        "access.duties_not_separated",
        "按制度，您兼有的两项职责不得由一人经手。要办理，请找另一位同事。",
        "By the rules, two of your duties must not be in one hand. To do it, ask a colleague.",
    ),
    text(
        "access.unknown",
        "账号已停用或不存在。要继续，请联系管理员。",
        "This account is disabled or does not exist. To go on, ask an administrator.",
    ),
    text("access.sign_in_failed", "登录名或密码不对。要登录，请重新输入。", "Login or password is wrong. To sign in, try again."),
    text("access.session_ended", "登录已过期。要继续，请重新登录。", "Your session has ended. To go on, sign in again."),
    text(
        "schema.older",
        "数据库结构还没有更新；请先运行 xiaoguan migrate。",
        "The database's schema is not up to date; run xiaoguan migrate first.",
    ),
    text("entity.approval", "审批申请", "Approval request"),
    text(
        "access.token_invalid",
        "令牌无效、已过期或已吊销。要继续，请换用有效的令牌。",
        "The token is unknown, expired or revoked. To go on, use a valid one.",
    ),
    text("access.no_such_login", "没有这个登录名。", "There is no such login."),
    // requests
    text(
        "idempotency.key_missing",
        "缺少幂等键。要提交，请带上 Idempotency-Key。",
        "The idempotency key is missing. To send this, give an Idempotency-Key.",
    ),
    text(
        "idempotency.key_invalid",
        "幂等键不合规。要提交，请用不超过 {max} 个可见 ASCII 字符。",
        "The idempotency key will not do. To send this, use at most {max} visible ASCII characters.",
    ),
    text(
        "idempotency.key_reused",
        "这个幂等键已用于另一件事或另一份内容。要提交，请换一个键。",
        "This key stands for another operation, date or input. To send this, use a new key.",
    ),
    text(
        "input.not_json",
        "内容不是合法的 JSON（第 {line} 行第 {at} 个字符附近）。",
        "This is not JSON (line {line}, near character {at}).",
    ),
    text("input.not_an_object", "要提交，请用一个 JSON 对象（花括号）。", "To send this, write one JSON object, in curly brackets."),
    text("input.trailing", "JSON 之后还有多余的内容。", "Something follows after the JSON."),
    text("input.unknown_field", "没有这个字段。要提交，请去掉它。", "There is no such field. To send this, leave it out."),
    text("input.missing_field", "缺少这个字段。要提交，请补上。", "This field is missing. To send this, add it."),
    text("input.duplicate_field", "这个字段写了两次。要提交，请只留一个。", "This field is given twice. To send this, keep one."),
    text("input.unknown_value", "这个取值不在可选范围内。", "This is none of the possible values."),
    text("input.out_of_range", "这个值超出范围。", "This value is out of range."),
    text("input.wrong_type", "这个值的类型不对。", "This value has the wrong type."),
    text("input.invalid", "这个值不合规。", "This value will not do."),
    text("input.fraction", "数字必须是整数。要提交，请换算成最小单位。", "Numbers are whole. To send this, count in the smallest unit."),
    text("input.too_deep", "内容嵌套太深。", "This is nested too deeply."),
    text("input.too_long", "内容太大。要提交，请不超过 {max} 字节。", "This is too large. To send it, use at most {max} bytes."),
    text("refusal.more", "另有 {count} 处不通过。要继续，请先改正上面的。", "{count} more objections. To go on, mend those above first."),
    text(
        "access.all_only",
        "这份清单涉及所有人的数据。要查看，请申请全部范围的权限。",
        "This list holds everybody's data. To see it, ask for the permission with the scope “everything”.",
    ),
    text("input.cursor", "翻页位置无效。要继续，请从第一页开始。", "This is no position in the list. To go on, begin at the first page."),
    text("input.limit", "每页行数要在 1 到 {max} 之间。", "A page has 1 to {max} rows."),
    text("input.sort", "不能按这一列排序。", "This column cannot be sorted by."),
    text("operation.unknown", "没有这个操作。", "There is no such operation."),
    text("query.unknown", "没有这个查询。", "There is no such query."),
    // not now
    text(
        "busy.contention",
        "很多人同时在改这些数据，这次没有办成。要办理，请再试一次。",
        "Many are changing this at once; nothing was done. To do it, try again.",
    ),
    text(
        "busy.queue_full",
        "系统很忙，这次没有办成。要办理，请稍后再试。",
        "The system is busy; nothing was done. To do it, try again soon.",
    ),
    text(
        "busy.storage_full",
        "磁盘已满，这次没有办成。请通知管理员清理磁盘。",
        "The disk is full; nothing was done. Tell an administrator to make room.",
    ),
    text(
        "busy.storage_failed",
        "存储出错，这次没有办成。要办理，请稍后再试；反复出现请通知管理员。",
        "Storage failed; nothing was done. To do it, try again soon; if it stays so, tell an administrator.",
    ),
    text(
        "busy.clock_behind",
        "这台机器的时间早于已有的记录，暂不能办理。请校准系统时间后再试；若是旧记录的时间有误，请以 --trust-clock 启动。",
        "This machine's time is before what was recorded last, so nothing is written. Set its clock and try again; \
         if that record is what is wrong, start with --trust-clock.",
    ),
    text("busy.locked", "数据库被另一个程序占用。要继续，请先停掉它。", "Another program holds the database. To go on, stop it first."),
    text("busy.time_limit", "用时太长，已中止。要继续，请缩小范围再试。", "It took too long and was broken off. To go on, narrow it down."),
    text(
        "busy.connection_lost",
        "与数据库的连接断了。要确认是否办成，请用同一个幂等键再提交一次。",
        "The connection to the database was lost. To learn whether it was done, send it again with the same key.",
    ),
    text(
        "busy.closed",
        "系统正在关闭或连不上数据库。要办理，请稍后再试。",
        "The system is closing or cannot reach its database. To do it, try again soon.",
    ),
    text(
        "database.nothing_there",
        "这个地址没有公司的数据库。要继续，请核对 --database（或 XIAOGUAN_DATABASE）；要新建，请用 migrate 或 admin create。",
        "There is no company at this address. To go on, check --database (or XIAOGUAN_DATABASE); to make one, use migrate or admin create.",
    ),
    text(
        "database.not_permitted",
        "数据库用户没有这个权限。要继续，请让数据库管理员授权（新建数据库需要 CREATEDB）。",
        "The database's user may not do this. To go on, have it permitted by who administers the server (to make a database: CREATEDB).",
    ),
    text(
        "database.not_one",
        "这个文件不是数据库。要继续，请核对 --database（或 XIAOGUAN_DATABASE）。",
        "This file is no database. To go on, check --database (or XIAOGUAN_DATABASE).",
    ),
    text(
        "schema.newer",
        "数据库由更新的版本写过。要打开，请升级程序。",
        "A newer program wrote this database. To open it, upgrade the program.",
    ),
    text(
        "schema.changed",
        "数据库结构与程序不符。要打开，请用原来的程序版本。",
        "The database's structure is not this program's. To open it, use the version that made it.",
    ),
    text(
        "bug",
        "程序出错了，没有改动任何数据。要查明原因，请把编号 {reference} 告诉管理员。",
        "The program failed; nothing was changed. To have it looked into, give the reference {reference} to an administrator.",
    ),
    // scopes and states
    text("scope.own", "本人", "Own"),
    text("scope.department", "本部门", "Department"),
    text("scope.subtree", "本部门及下级", "Department and below"),
    text("scope.all", "全部", "Everything"),
    text("state.active", "在用", "Active"),
    text("state.closed", "停用", "Closed"),
    text("state.disabled", "停用", "Disabled"),
    text("state.released", "已释放", "Released"),
    text("state.done", "已办", "Done"),
    text("state.refused", "已拒绝", "Refused"),
    text("state.pending", "待审批", "Waiting for approval"),
    text("state.waiting", "待处理", "Waiting"),
    text("state.approved", "已同意", "Approved"),
    text("state.rejected", "已驳回", "Rejected"),
    text("state.withdrawn", "已撤回", "Withdrawn"),
    text("state.delivered", "已送达", "Delivered"),
    text("state.dead", "已放弃", "Given up"),
    text("mask.cost", "成本", "Costs"),
    text("mask.phone", "电话", "Phone numbers"),
    text("mask.audit_detail", "审计明细", "Details of the audit"),
];

#[cfg(test)]
mod tests {
    use crate::op::Registry;

    #[test]
    fn everything_has_its_words() {
        let registry = Registry::new();
        let texts = registry.catalogue();
        assert_eq!(texts.verify(), [""; 0]);
        let has = |key: String| assert!(texts.get(base::Lang::Zh, &key).is_some(), "no text for {key}");
        for p in registry.permissions() {
            let known = ["permission", "op", "query"].iter().any(|kind| texts.get(base::Lang::Zh, &format!("{kind}.{p}")).is_some());
            assert!(known, "no text for permission {p}");
        }
        registry.entity_defs().for_each(|e| has(format!("entity.{}", e.name)));
        registry.masks().for_each(|m| has(format!("mask.{m}")));
        for operation in registry.operations() {
            has(format!("op.{}", operation.name));
        }
        for query in registry.queries() {
            query.columns.iter().for_each(|c| has(c.label.to_owned()));
        }
        registry.terms.keys().for_each(|t| has(format!("term.{t}")));
        registry.constraints.values().for_each(|c| has(c.key.to_owned()));
    }
}
