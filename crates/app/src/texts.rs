//! What this program says itself, in both languages: HTTP problems, the first pages, the command line.

use base::Text;

/// All of it.
pub(crate) static TEXTS: &[Text] = &[
    Text {
        key: "cli.demo_not_empty",
        zh: "要使用演示公司，请指定一个空数据库（--database）：此数据库里已有别的公司。",
        en: "To have the demo company, name an empty database (--database): this one holds another company.",
    },
    Text {
        key: "cli.backed_up",
        zh: "备份完成：{tables} 张表，{rows} 行，内容摘要 {content}",
        en: "Backed up: {tables} tables, {rows} rows, digest of the content {content}",
    },
    Text {
        key: "cli.restored",
        zh: "恢复完成：{tables} 张表，{rows} 行，内容摘要 {content}",
        en: "Restored: {tables} tables, {rows} rows, digest of the content {content}",
    },
    Text { key: "cli.pending", zh: "需要审批，已提交。", en: "It needs approval and was filed." },
    Text { key: "cli.violated", zh: "{name}：{count} 处不成立：{first}", en: "{name}: {count} violations: {first}" },
    Text { key: "cli.checked", zh: "{count} 条不变式全部成立。", en: "All {count} invariants hold." },
    Text {
        key: "cli.verified",
        zh: "{blocks} 个封存块，{rows} 行，未封存 {unsealed} 行。",
        en: "{blocks} sealed blocks, {rows} rows, {unsealed} rows not sealed.",
    },
    Text { key: "cli.no_root", zh: "那一天没有封存块。", en: "No block was sealed on that day." },
    Text {
        key: "cli.founded",
        zh: "公司已建立，管理员登录名：{login}。",
        en: "The company is founded; the administrator signs in as {login}.",
    },
    // HTTP statuses, as titles of problems
    Text { key: "http.status.400", zh: "请求读不懂", en: "The request cannot be read" },
    Text { key: "http.status.401", zh: "请先登录", en: "Sign in first" },
    Text { key: "http.status.403", zh: "没有权限", en: "Not allowed" },
    Text { key: "http.status.404", zh: "没有找到", en: "Not found" },
    Text { key: "http.status.405", zh: "方法不对", en: "Another method is right" },
    Text { key: "http.status.408", zh: "等得太久", en: "It took too long to arrive" },
    Text { key: "http.status.409", zh: "与别的操作冲突", en: "Others were faster" },
    Text { key: "http.status.413", zh: "内容太长", en: "Too long" },
    Text { key: "http.status.415", zh: "内容类型不对", en: "Another content type is right" },
    Text { key: "http.status.422", zh: "没有通过", en: "Refused" },
    Text { key: "http.status.429", zh: "次数太多", en: "Too many tries" },
    Text { key: "http.status.500", zh: "程序出错", en: "A defect of the program" },
    Text { key: "http.status.503", zh: "暂时办不了", en: "Not possible at the moment" },
    // HTTP problems
    Text {
        key: "http.not_found",
        zh: "这个地址下没有内容；可用的地址见 /api。",
        en: "There is nothing at this address; /api lists what there is.",
    },
    Text {
        key: "http.method",
        zh: "这个地址不接受这种方法；操作用 POST，查询用 GET。",
        en: "This address does not take this method; operations are posted, queries are got.",
    },
    Text {
        key: "http.content_type",
        zh: "要提交内容，请用 JSON，并写明 Content-Type: application/json。",
        en: "To send this, write it as JSON and say Content-Type: application/json.",
    },
    Text {
        key: "http.too_large",
        zh: "要提交内容，请控制在 {max} 字节以内，或分几次提交。",
        en: "To send this, keep it within {max} bytes or send it in parts.",
    },
    Text {
        key: "http.too_slow",
        zh: "内容没有按时到达，没有执行；请用同一个键重新提交。",
        en: "The content did not arrive in time and nothing was done; send it again with the same key.",
    },
    Text {
        key: "http.body_broken",
        zh: "内容在途中断开，没有执行；请用同一个键重新提交。",
        en: "The content broke off on its way and nothing was done; send it again with the same key.",
    },
    Text {
        key: "http.too_many", zh: "尝试次数太多，请 {secs} 秒后再试。", en: "Too many tries; come again in {secs} seconds."
    },
    Text {
        key: "http.sign_in_needed",
        zh: "要使用这个地址，请先登录，或用 Authorization: Bearer 带上令牌。",
        en: "To use this address, sign in first or send a token as Authorization: Bearer.",
    },
    Text {
        key: "http.csrf",
        zh: "要用登录的浏览器提交，请带上登录时得到的 X-CSRF-Token。",
        en: "To write with a signed-in browser, send the X-CSRF-Token that sign-in gave.",
    },
    Text {
        key: "http.origin",
        zh: "这个请求来自别的网站的页面，没有执行。",
        en: "This request came from another site's page and was not carried out.",
    },
    Text {
        key: "http.no_session",
        zh: "令牌没有登录状态可退出；要停用令牌，请作废它。",
        en: "A token has no session to end; to stop a token, revoke it.",
    },
    Text {
        key: "http.not_ready", zh: "数据库没有回答，请稍后再试。", en: "The database does not answer; try again in a moment."
    },
    // pages
    Text { key: "page.title", zh: "销冠 Xiaoguan", en: "Xiaoguan 销冠" },
    Text { key: "page.home", zh: "首页", en: "Home" },
    Text { key: "page.home.hello", zh: "{name}，您好", en: "Hello, {name}" },
    Text { key: "page.home.waiting", zh: "待审批", en: "Waiting for approval" },
    Text { key: "page.home.customers", zh: "客户", en: "Customers" },
    Text { key: "page.home.products", zh: "产品", en: "Products" },
    Text { key: "page.home.people", zh: "在职人员", en: "People" },
    Text { key: "page.home.places", zh: "前往", en: "Go to" },
    Text { key: "page.sign_in.title", zh: "登录销冠", en: "Sign in to Xiaoguan" },
    Text {
        key: "page.sign_in.demo.note",
        zh: "点一个人，就以他的身份登录。密码都是 xiaoguan-demo。",
        en: "Click a person to sign in as them. Every password is xiaoguan-demo.",
    },
    Text { key: "page.yes", zh: "是", en: "yes" },
    Text { key: "page.start.first_title", zh: "还没有人能登录", en: "Nobody can sign in yet" },
    Text {
        key: "page.start.first",
        zh: "要开始使用，请在这台机器上建立第一位管理员（密码取自环境变量 XIAOGUAN_ADMIN_PASSWORD，没有则生成并只显示一次）：",
        en: "To begin, make the first administrator on this machine (the password is taken from XIAOGUAN_ADMIN_PASSWORD, or made and shown once):",
    },
    Text { key: "page.start.demo_title", zh: "演示人员", en: "Demo people" },
    Text { key: "page.api.title", zh: "接口说明", en: "The API" },
    Text {
        key: "page.api.intro",
        zh: "操作改变数据，查询读取数据。操作用 POST 提交 JSON，带上令牌（Authorization: Bearer）和自己生成的 Idempotency-Key：同一个键无论提交几次，\
             只有一个结果。加 ?dry_run=true 走完全程再撤销，加 ?preview=true 只看决定。金额以分计，单价以百万分之一计，数量以千分之一计。",
        en: "Operations change data, queries read it. An operation is posted as JSON with a token (Authorization: Bearer) and an Idempotency-Key of your own: \
             however often the same key is sent, it has one effect. ?dry_run=true goes all the way and undoes it, ?preview=true shows the decision only. \
             Money is in minor units, unit prices in millionths, quantities in thousandths.",
    },
    Text { key: "page.api.operations", zh: "操作", en: "Operations" },
    Text { key: "page.api.queries", zh: "查询", en: "Queries" },
    Text { key: "page.api.needs", zh: "需要权限", en: "Needs the permission" },
    Text { key: "page.api.no_fields", zh: "没有字段。", en: "No fields." },
    Text { key: "page.api.sample", zh: "例子", en: "Example" },
    Text { key: "page.api.field", zh: "字段", en: "Field" },
    Text { key: "page.api.type", zh: "类型", en: "Type" },
    Text { key: "page.api.required", zh: "必填", en: "Required" },
    Text { key: "page.api.meaning", zh: "含义", en: "Meaning" },
    Text { key: "page.api.column", zh: "列", en: "Column" },
    Text { key: "page.api.label", zh: "名称", en: "Label" },
    Text { key: "page.api.unit", zh: "单位", en: "Unit" },
    Text { key: "page.api.sortable", zh: "可排序", en: "Sortable" },
    Text { key: "page.api.mask", zh: "可遮盖", en: "Masked by" },
    Text { key: "page.api.codes", zh: "问题代码", en: "Codes of problems" },
    // the command line
    Text {
        key: "cli.database_address",
        zh: "数据库地址 {text} 不对；请写成 sqlite:路径 或 postgres://…",
        en: "The database address {text} is wrong; write sqlite:PATH or postgres://…",
    },
    Text {
        key: "cli.public_address",
        zh: "对外地址 {text} 不对；请写成 https://主机[:端口]",
        en: "The public address {text} is wrong; write https://HOST[:PORT]",
    },
    Text {
        key: "cli.no_directory", zh: "目录 {path} 不存在；请先建立它。", en: "The directory {path} is not there; make it first."
    },
    Text { key: "cli.file", zh: "文件 {path} 无法使用：{why}", en: "The file {path} cannot be used: {why}" },
    Text { key: "cli.why.exists", zh: "已有同名文件，请换一个名字", en: "a file of this name is there; choose another" },
    Text { key: "cli.why.not_found", zh: "没有这个文件或目录", en: "there is no such file or directory" },
    Text { key: "cli.why.denied", zh: "没有权限", en: "permission is denied" },
    Text { key: "cli.why.full", zh: "磁盘已满", en: "the disk is full" },
    Text { key: "cli.why.directory", zh: "这是一个目录", en: "it is a directory" },
    Text { key: "cli.why.in_use", zh: "已被另一个程序占用", en: "another program uses it" },
    Text {
        key: "cli.same_key",
        zh: "要确认是否已经办成，请加上 --key {key} 再执行一次：不会办第二次。",
        en: "To learn whether it was done, run it again with --key {key}: it is not done twice.",
    },
    Text {
        key: "cli.no_bench", zh: "没有 {name} 这项测量；可选：{names}", en: "There is no benchmark {name}; there are: {names}"
    },
    Text {
        key: "cli.busy.connection_lost",
        zh: "连不上数据库，或连接中断。要继续，请确认数据库在运行，并核对 --database（或 XIAOGUAN_DATABASE）。",
        en: "The database cannot be reached, or the connection broke. To go on, see that it runs and check --database (or XIAOGUAN_DATABASE).",
    },
    Text {
        key: "cli.busy.closed",
        zh: "数据库不让登录，或没有这个库。要继续，请核对 --database（或 XIAOGUAN_DATABASE）里的库名、用户和密码。",
        en: "The database does not let us in, or there is no such database. To go on, check the name, the user and the password in --database (or XIAOGUAN_DATABASE).",
    },
    Text { key: "cli.listen", zh: "无法在 {address} 上监听：{why}", en: "Cannot listen at {address}: {why}" },
    Text { key: "cli.serving", zh: "正在 http://{address} 提供服务", en: "Serving at http://{address}" },
    Text { key: "cli.stopping", zh: "正在停止：先完成已开始的请求", en: "Stopping: what has begun is finished first" },
    Text { key: "cli.migrated", zh: "数据库结构已从 {from} 更新到 {to}", en: "The schema is now at {to}, it was at {from}" },
    Text { key: "cli.current", zh: "数据库结构已是最新（{to}）", en: "The schema is up to date ({to})" },
    Text { key: "cli.field", zh: "{field}：{message}", en: "{field}: {message}" },
    Text {
        key: "cli.import.profile", zh: "没有 {name} 这种导入；可选：{names}", en: "There is no profile {name}; there are: {names}"
    },
    Text {
        key: "cli.import.mapping",
        zh: "“{text}”应写成 列=值，且文件中要有这一列",
        en: "Write \"{text}\" as KEY=VALUE, with a column that the file has",
    },
    Text { key: "cli.import.judging", zh: "已检查 {done} / {all} 行", en: "{done} of {all} rows judged" },
    Text {
        key: "cli.import.judged",
        zh: "共 {row_count} 行：新增 {create_count}，更新 {update_count}，跳过 {skip_count}，有问题 {conflict_count}",
        en: "{row_count} rows: {create_count} to create, {update_count} to update, {skip_count} to skip, {conflict_count} in conflict",
    },
    Text { key: "cli.import.running", zh: "已导入 {done} / {all} 行", en: "{done} of {all} rows taken" },
    Text {
        key: "cli.import.done",
        zh: "已导入 {done_count} 行，未导入 {refused_count} 行（批次 {id}）",
        en: "{done_count} rows taken, {refused_count} refused (import {id})",
    },
    Text { key: "cli.import.row", zh: "第 {row} 行 {field}：{message}", en: "Row {row} {field}: {message}" },
];
