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
        en: "The company is set up; the administrator signs in as {login}.",
    },
    Text {
        key: "permission.company.figures",
        zh: "用接口令牌读取运行指标（/metrics）",
        en: "Read the program's figures with an API token (/metrics)",
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
    Text { key: "page.home.my_customers", zh: "我的客户", en: "My customers" },
    Text { key: "page.home.price_lists", zh: "生效的价格表", en: "Price lists in use" },
    Text { key: "page.home.todo", zh: "等待处理", en: "To be seen to" },
    Text { key: "page.home.nothing", zh: "没有等待处理的事", en: "Nothing waits for you" },
    Text {
        key: "page.home.nothing.next",
        zh: "需要审批的申请、待确认的导入、快到期的价格表会出现在这里。按 Ctrl K 可查找客户、产品或执行操作。",
        en: "Requests to approve, imports to confirm and price lists about to end appear here. Ctrl K finds customers, products and what you can do.",
    },
    Text { key: "page.home.decide", zh: "等待审批的申请", en: "Requests waiting for approval" },
    Text { key: "page.home.asked", zh: "我提交的、还在等待审批", en: "My own requests that wait" },
    Text { key: "page.home.import_ready", zh: "导入已核对，等待确认", en: "Imports looked through, to be started" },
    Text { key: "page.home.import_runs", zh: "正在导入", en: "Imports under way" },
    Text { key: "page.home.list_ends", zh: "30 天内到期的价格表", en: "Price lists that end within 30 days" },
    Text { key: "page.home.orders", zh: "本月订单", en: "Orders this month" },
    Text { key: "page.home.deliveries", zh: "本月出库", en: "Deliveries this month" },
    Text { key: "page.home.receipts", zh: "本月收款", en: "Receipts this month" },
    Text {
        key: "page.home.today", zh: "本月 {month} 笔 · 今日 {count} 笔 {amount}", en: "{month} this month, {count} today: {amount}"
    },
    Text { key: "page.home.drafts", zh: "未确认的订单草稿", en: "Order drafts, not confirmed" },
    Text { key: "page.home.late_orders", zh: "过了承诺交期、还没发完的订单", en: "Orders past their promised day" },
    Text { key: "page.home.ship", zh: "待发货", en: "To ship" },
    Text { key: "page.home.ship.all", zh: "全部 {count}", en: "All {count}" },
    Text { key: "page.home.ship.late", zh: "已过交期", en: "Late" },
    Text { key: "page.home.ship.today", zh: "今天", en: "Today" },
    Text { key: "page.home.ship.later", zh: "以后", en: "Later" },
    Text { key: "page.home.ship.none", zh: "没有待发货的订单", en: "Nothing to ship" },
    Text {
        key: "page.home.ship.none.next",
        zh: "订单确认后会出现在这里，按承诺交期排列。",
        en: "Confirmed orders stand here, by the day they are promised for.",
    },
    Text { key: "page.home.decide.none", zh: "没有要您审批的", en: "Nothing waits for your yes" },
    Text { key: "page.home.drafts.none", zh: "没写完的订单会自动留在这里", en: "Orders that are not finished stay here" },
    Text { key: "page.home.late_orders.none", zh: "没有过了承诺交期的", en: "None is past its promised day" },
    Text { key: "page.home.to_sign.none", zh: "都已签收", en: "All are signed for" },
    Text { key: "page.home.to_invoice.none", zh: "都已开票", en: "All are invoiced" },
    Text { key: "page.home.to_allocate.none", zh: "都已核销", en: "All are allocated" },
    Text { key: "page.home.to_sign", zh: "已出库、待签收", en: "Deliveries to be signed for" },
    Text { key: "page.home.to_invoice", zh: "已出库、待开票", en: "Deliveries to be invoiced" },
    Text { key: "page.home.to_allocate", zh: "未核销的收款和贷项", en: "Receipts and credits not allocated" },
    Text { key: "page.home.overdue", zh: "逾期最多的客户", en: "Most overdue customers" },
    Text { key: "page.home.low", zh: "库存低于补货点的产品", en: "Products to be reordered" },
    Text {
        key: "page.home.without_role", zh: "没有角色的人（登录后什么也不能做）", en: "People without a role, who may do nothing"
    },
    Text { key: "page.home.lately", zh: "我最近的客户", en: "My latest customers" },
    Text { key: "page.home.all", zh: "全部", en: "All" },
    Text { key: "page.home.no_customers", zh: "您名下还没有客户", en: "No customer is yours yet" },
    Text {
        key: "page.home.no_customers.next",
        zh: "新建客户，或请主管把客户移交给您。",
        en: "Take one on, or ask your superior to hand some over to you.",
    },
    Text { key: "page.home.begin", zh: "开始使用", en: "To begin with" },
    Text { key: "page.home.step.done", zh: "已完成", en: "done" },
    Text { key: "page.home.step.departments", zh: "建立部门", en: "Add departments" },
    Text { key: "page.home.step.roles", zh: "建立角色，规定谁能看什么、做什么", en: "Add roles: who may see and do what" },
    Text { key: "page.home.step.people", zh: "新建人员，给他们角色", en: "Add people and give them roles" },
    Text { key: "page.home.step.warehouse", zh: "建立仓库，订单从仓库发货", en: "Add a warehouse: orders are shipped from it" },
    Text { key: "page.home.step.products", zh: "从表格导入产品", en: "Import products from a table" },
    Text { key: "page.home.step.prices", zh: "建立价格表", en: "Add a price list" },
    Text {
        key: "page.home.step.opening", zh: "录入期初余额，与老系统核对后锁定", en: "Enter opening balances, compare and lock them"
    },
    Text { key: "page.home.step.customers", zh: "新建客户", en: "Take on customers" },
    Text { key: "page.home.deeds", zh: "常用操作", en: "Begin" },
    Text { key: "page.sign_in.title", zh: "登录销冠", en: "Sign in to Xiaoguan" },
    Text {
        key: "page.sign_in.demo.note",
        zh: "点一个人，就以他的身份登录。密码都是 xiaoguan-demo。",
        en: "Click a person to sign in as them. Every password is xiaoguan-demo.",
    },
    Text { key: "page.start.begin", zh: "用我的公司开始", en: "Begin with my own company" },
    Text { key: "page.start.title", zh: "建立我的公司", en: "Found my company" },
    Text {
        key: "page.start.note",
        zh: "一页填完，两分钟就能开始。带 * 的必填，其余以后都能改。",
        en: "One page, two minutes. What bears a * is needed; everything else can be changed later.",
    },
    Text { key: "page.start.restore", zh: "或者：从备份恢复", en: "Or: bring back a backup" },
    Text {
        key: "page.start.restore.note",
        zh: "选择本产品备份得到的文件（SQLite 与 PostgreSQL 之间可以互相搬）。文件不完整时什么都不会恢复。",
        en: "Choose a file that this product's backup made (from SQLite or PostgreSQL alike). From a file that is not whole nothing is restored.",
    },
    Text { key: "start.restore.file", zh: "拖入备份文件，或点这里选择", en: "Drop the backup here, or choose it" },
    Text { key: "start.restore", zh: "恢复", en: "Restore" },
    Text { key: "start.group.company", zh: "公司", en: "Company" },
    Text { key: "start.group.rules", zh: "规则", en: "Rules" },
    Text { key: "start.group.numbers", zh: "单据编号", en: "Document numbers" },
    Text { key: "start.group.departments", zh: "部门", en: "Departments" },
    Text { key: "start.group.administrator", zh: "管理员", en: "Administrator" },
    Text { key: "start.company", zh: "公司名称", en: "Name of the company" },
    Text { key: "start.taxpayer", zh: "纳税人类型", en: "Kind of taxpayer" },
    Text { key: "start.taxpayer.general", zh: "一般纳税人", en: "General taxpayer" },
    Text { key: "start.taxpayer.small", zh: "小规模纳税人", en: "Small-scale taxpayer" },
    Text { key: "start.books_from", zh: "启用日期", en: "Books kept here from" },
    Text {
        key: "start.books_from.hint",
        zh: "从这一天起在本系统记账；之前的余额以后作为期初录入。",
        en: "From this day on the books are kept here; what is older comes in as opening balances.",
    },
    Text { key: "start.with_tax", zh: "单价默认", en: "Prices are usually" },
    Text { key: "start.with_tax.true", zh: "含税", en: "with tax" },
    Text { key: "start.with_tax.false", zh: "不含税", en: "without tax" },
    Text { key: "start.decimals", zh: "单价小数位（0–6）", en: "Decimals of a unit price (0–6)" },
    Text { key: "start.arises", zh: "应收账款产生于", en: "A receivable arises" },
    Text { key: "start.arises.delivery", zh: "出库时", en: "when the goods leave" },
    Text { key: "start.arises.signature", zh: "客户签收时", en: "when the customer signs for them" },
    Text { key: "start.arises.invoice", zh: "开票时", en: "when the invoice is issued" },
    Text { key: "start.arises.hint", zh: "客户从哪一步开始欠款。", en: "From which step on a customer owes." },
    Text { key: "start.credit", zh: "超信用额度时", en: "Over the credit limit" },
    Text { key: "start.credit.block", zh: "不允许", en: "nothing goes" },
    Text { key: "start.credit.approve", zh: "须审批", en: "somebody has to approve" },
    Text { key: "start.credit.remind", zh: "只提醒", en: "people are reminded" },
    Text {
        key: "start.credit.hint",
        zh: "欠款加未结订单超过额度时怎么办。",
        en: "What happens when debts and open orders exceed the limit.",
    },
    Text { key: "start.prefix.goods_receipt", zh: "入库单编号前缀", en: "Prefix of goods receipts" },
    Text { key: "start.prefix.sales_order", zh: "销售订单编号前缀", en: "Prefix of sales orders" },
    Text { key: "start.prefix.delivery", zh: "出库单编号前缀", en: "Prefix of deliveries" },
    Text { key: "start.prefix.invoice", zh: "发票编号前缀", en: "Prefix of invoices" },
    Text { key: "start.prefix.customer_receipt", zh: "收款单编号前缀", en: "Prefix of receipts" },
    Text { key: "start.departments", zh: "部门，每行一个", en: "Departments, one a line" },
    Text {
        key: "start.departments.hint",
        zh: "下级部门用斜杠写：销售部/华东组。",
        en: "A department within another is written with a slash: Sales/East.",
    },
    Text { key: "start.password.hint", zh: "至少 8 个字符。", en: "At least 8 characters." },
    Text { key: "start.again", zh: "再输一次密码", en: "Password once more" },
    Text { key: "start.code", zh: "控制台上的启用码", en: "Code on the console" },
    Text {
        key: "start.code.hint",
        zh: "启动程序的窗口里显示的 10 位数字：证明您能看到这台机器。",
        en: "The ten digits shown where the program was started: they prove that you can see this machine.",
    },
    Text {
        key: "start.later", zh: "没有录入完的资料以后随时可以导入。", en: "Everything else can be imported at any time."
    },
    Text { key: "start.found", zh: "建立公司", en: "Set up the company" },
    Text { key: "start.decimals.wrong", zh: "请填 0 到 {max} 的整数。", en: "Give a whole number from 0 to {max}." },
    Text { key: "start.choose", zh: "要继续，请从列出的选项中选一个。", en: "To go on, choose one of what is offered." },
    Text {
        key: "start.passwords_differ", zh: "两次输入的密码不同，请重输。", en: "The two passwords differ; type them again."
    },
    Text {
        key: "start.too_many_departments",
        zh: "这里最多 {max} 个部门，其余以后再建。",
        en: "At most {max} departments here; make the others later.",
    },
    Text {
        key: "start.wrong_code", zh: "启用码不对，请看启动程序的窗口。", en: "The code is wrong; look where the program was started."
    },
    Text { key: "start.no_file", zh: "要恢复，请先选择备份文件。", en: "To restore, choose a backup first." },
    Text { key: "start.not_restored", zh: "没有恢复：{why}", en: "Nothing was restored: {why}" },
    Text { key: "start.failed", zh: "没有建成：{why}", en: "Nothing was founded: {why}" },
    Text { key: "start.founded_already", zh: "公司已经建好了，请登录。", en: "The company is set up already; sign in." },
    Text {
        key: "start.restore_by_hand",
        zh: "这里的数据库已经指定。要恢复，请用命令 xiaoguan restore。",
        en: "The database here is given. To restore, use the command xiaoguan restore.",
    },
    Text {
        key: "start.no_place",
        zh: "没有地方放新的数据库。要继续，请用带数据库名的地址启动。",
        en: "There is no place for a new database. To go on, start with an address that names a database.",
    },
    Text {
        key: "page.sign_in.restored",
        zh: "公司已恢复，请用备份里的登录名和密码登录。",
        en: "The company was restored. Sign in with a login and password of the backup.",
    },
    Text {
        key: "page.sign_in.begun", zh: "公司已建好，请用管理员登录。", en: "The company is set up. Sign in as its administrator."
    },
    Text { key: "page.sign_in.to_own", zh: "去我的公司", en: "To my own company" },
    Text { key: "page.sign_in.to_demo", zh: "看看演示公司", en: "To the demo company" },
    Text {
        key: "page.sign_in.own.note",
        zh: "在演示公司旁边建一个空的、您自己的公司，各用各的数据库。",
        en: "An empty company of your own beside the demo, each with its own database.",
    },
    Text { key: "page.company", zh: "公司与备份", en: "Company and backup" },
    Text { key: "page.company.facts", zh: "公司", en: "Company" },
    Text { key: "page.company.name", zh: "名称", en: "Name" },
    Text { key: "page.company.kind", zh: "用途", en: "Kind" },
    Text { key: "page.company.kind.demo", zh: "演示", en: "Demo" },
    Text { key: "page.company.kind.own", zh: "正式", en: "Own" },
    Text { key: "page.company.engine", zh: "数据库类型", en: "Database engine" },
    Text { key: "page.company.place", zh: "数据位置", en: "Where the data is" },
    Text { key: "page.company.version", zh: "程序版本", en: "Version of the program" },
    Text { key: "page.company.backup", zh: "备份", en: "Backup" },
    Text {
        key: "page.company.backup.note",
        zh: "把整个公司写进一个文件下载，别人照常工作；谁取走了备份会记入审计。",
        en: "The whole company in one file, while others go on working. Who took it stands in the audit.",
    },
    Text { key: "page.company.backup.take", zh: "下载备份", en: "Download a backup" },
    Text {
        key: "page.company.backup.restore_by_hand",
        zh: "恢复：用命令 xiaoguan restore 恢复到一个空的数据库，再用它启动程序。",
        en: "To restore: use xiaoguan restore on an empty database, and start the program with that.",
    },
    Text {
        key: "page.company.backup.restore",
        zh: "恢复：在“用我的公司开始”页面选择备份文件，或用命令 xiaoguan restore 恢复到空的数据库。",
        en: "To restore: choose the backup where a company begins, or use xiaoguan restore on an empty database.",
    },
    Text { key: "page.company.own", zh: "我的公司", en: "My own company" },
    Text {
        key: "page.company.own.note",
        zh: "您现在看的是演示公司。准备好了就建立自己的公司：空的，有自己的数据库，演示公司保留到您移除为止。",
        en: "This is the demo. Found your own company when you are ready: empty, with a database of its own; the demo stays until you remove it.",
    },
    Text { key: "page.company.demo", zh: "演示公司", en: "Demo company" },
    Text {
        key: "page.company.demo.note",
        zh: "演示公司还在旁边，不影响您的数据。不再需要时可以移除。",
        en: "The demo still stands beside yours and does not touch your data. Remove it when it is no longer needed.",
    },
    Text { key: "page.company.demo.remove", zh: "移除演示公司", en: "Remove the demo company" },
    Text {
        key: "page.company.demo.what_happens",
        zh: "演示公司和它的数据库会被永久删除，您自己的公司不受影响。",
        en: "The demo company and its database are deleted for good. Your own company is not touched.",
    },
    Text { key: "page.company.phone", zh: "手机登录", en: "Sign in by phone" },
    Text {
        key: "page.company.phone.scan",
        zh: "手机连上办公室的网络，扫码或输入地址登录：",
        en: "With the phone in the office's network, scan this or type the address:",
    },
    Text {
        key: "page.company.phone.plain",
        zh: "这个地址没有加密，只适合自己办公室的网络；在外面使用请在前面放一个 https 代理。",
        en: "This address is not encrypted and only fit for your own office; from outside, put an https proxy in front.",
    },
    Text {
        key: "page.company.phone.closed",
        zh: "现在只有这台电脑能登录。要让办公室网络里的手机登录，请这样启动程序：",
        en: "Only this machine can sign in now. To let phones of the office's network in, start the program like this:",
    },
    Text {
        key: "cli.start_code",
        zh: "还没有自己的公司。从别的设备打开 /start 时要输入启用码：{code}",
        en: "No company of one's own yet. Opening /start from another device takes the code {code}",
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
    Text {
        key: "cli.history.no_layout",
        zh: "要导入 sales-history，请用 --layout 指定说明各列的 JSON 文件，例如 {example}",
        en: "To bring sales-history in, name with --layout the JSON file that says which column is which, such as {example}",
    },
    Text { key: "cli.history.no_warehouse", zh: "没有编码为 {code} 的仓库", en: "There is no warehouse with the code {code}" },
    Text {
        key: "cli.history.no_files", zh: "{path} 中没有 .csv 或 .csv.zst 文件", en: "There is no .csv or .csv.zst file in {path}"
    },
    Text {
        key: "cli.history.too_long",
        zh: "{path} 不能读取：文件夹解开后超过 512 MiB，或这个文件有超过 64 KiB 的行",
        en: "{path} is not read: unpacked, the folder is longer than 512 MiB, or a line of this file is longer than 64 KiB",
    },
    Text {
        key: "cli.history.no_columns",
        zh: "{path} 缺少列：{columns}。什么也没有导入。",
        en: "{path} has no column {columns}. Nothing was brought in.",
    },
    Text {
        key: "cli.history.unreadable",
        zh: "有 {count} 行不能读取。什么也没有导入；请改正这些行再来。",
        en: "{count} rows cannot be read. Nothing was brought in; correct these rows and come again.",
    },
    Text { key: "history.row.cut", zh: "{file} 第 {line} 行不完整：{text}", en: "{file}, line {line}: the row is cut: {text}" },
    Text {
        key: "history.row.quantity", zh: "{file} 第 {line} 行：“{text}”不是数量", en: "{file}, line {line}: \"{text}\" is no quantity"
    },
    Text {
        key: "history.row.price", zh: "{file} 第 {line} 行：“{text}”不是单价", en: "{file}, line {line}: \"{text}\" is no price"
    },
    Text {
        key: "history.row.day", zh: "{file} 第 {line} 行：“{text}”不是日期", en: "{file}, line {line}: \"{text}\" is no day"
    },
    Text {
        key: "history.row.blank",
        zh: "{file} 第 {line} 行：没有单号或商品编码（{text}）",
        en: "{file}, line {line}: no invoice number or no product code ({text})",
    },
    Text { key: "cli.history.main_warehouse", zh: "总仓", en: "Main warehouse" },
    Text {
        key: "cli.history.charset", zh: "{file} 不是 UTF-8，按 {charset} 读取", en: "{file} is not UTF-8 and was read as {charset}"
    },
    Text {
        key: "cli.history.doubtful",
        zh: "不能确定 {path} 的字符编码。要读取，请在 --layout 的文件中写明 charset：utf-8、gb18030、big5、utf-16 或 windows-1252。",
        en: "It is not certain in which signs {path} is written. To read it, say so as charset in the file of --layout: utf-8, gb18030, big5, utf-16 or windows-1252.",
    },
    Text {
        key: "cli.history.cash_credit",
        zh: "  散客退货 {amount} 记为其预收款：文件没有说明是否退款",
        en: "  {amount} that cash customers brought back stay in their credit: the files do not say whether it was paid out",
    },
    Text {
        key: "cli.history.other_days",
        zh: "  有 {count} 个单号在别的日期再次出现，每一天各为一张单据",
        en: "  {count} numbers stand on another day again; each day is a document of its own",
    },
    Text {
        key: "cli.history.kept",
        zh: "有 {count} 个商品或客户另有业务，没有停用",
        en: "{count} products or customers have other business and were not closed",
    },
    Text {
        key: "cli.history.rows",
        zh: "共 {rows} 行：成单 {created}，合并 {merged}，跳过 {skipped}",
        en: "{rows} rows: {created} created, {merged} merged, {skipped} skipped",
    },
    Text {
        key: "cli.history.created",
        zh: "  成单 {kind}：{rows} 行，金额 {exact}，取整差额 {rounding}",
        en: "  created as {kind}: {rows} rows, {exact}, rounding {rounding}",
    },
    Text {
        key: "cli.history.skipped", zh: "  跳过（{kind}）：{rows} 行，金额 {exact}", en: "  skipped ({kind}): {rows} rows, {exact}"
    },
    Text {
        key: "cli.history.documents",
        zh: "  单据 {kind}：来自文件 {read}，模拟 {simulated}",
        en: "  documents, {kind}: {read} from the files, {simulated} simulated",
    },
    Text {
        key: "cli.history.returns",
        zh: "  退货行：找到原销售 {found}，原销售为模拟 {simulated}",
        en: "  rows that came back: {found} of a sale in the files, {simulated} of a simulated one",
    },
    Text { key: "cli.history.running", zh: "已导入 {done} / {all} 张单据", en: "{done} of {all} documents" },
    Text {
        key: "cli.history.refused",
        zh: "单据 {number} 未能导入，批次 {batch} 停在这里；解决后再次导入会从这里继续。",
        en: "Document {number} was refused and batch {batch} stops here; the same import goes on from here when that is mended.",
    },
    Text {
        key: "cli.history.stopped",
        zh: "导入停下了。已导入的单据保留；原因解决后再次导入会从这里继续。",
        en: "The import stopped. What is in stays; the same import goes on from here when the reason is mended.",
    },
    Text { key: "cli.history.done", zh: "历史已全部导入（批次 {batch}）", en: "All history is in (batch {batch})" },
    Text {
        key: "cli.history.known",
        zh: "这些文件已经导入过（批次 {batch}），没有改变任何内容",
        en: "These files were brought in before (batch {batch}); nothing was changed",
    },
    Text { key: "cli.history.taken_back", zh: "批次 {batch} 已全部撤回", en: "Batch {batch} was taken back" },
    Text { key: "cli.import.row", zh: "第 {row} 行 {field}：{message}", en: "Row {row} {field}: {message}" },
];
