//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.position.create", zh: "新建岗位", en: "Create position" },
    Text { key: "op.position.change", zh: "修改岗位", en: "Change position" },
    Text { key: "op.position.close", zh: "停用岗位", en: "Close position" },
    Text { key: "op.position.assign", zh: "任命", en: "Assign position" },
    Text { key: "op.position.relieve", zh: "免去岗位", en: "Relieve of position" },
    Text { key: "query.position.list", zh: "岗位列表", en: "Positions" },
    Text { key: "query.position.detail", zh: "岗位详情", en: "Position" },
    Text { key: "query.position_holder.list", zh: "任职情况", en: "Who holds which position" },
    Text { key: "permission.position.create", zh: "新建岗位", en: "Create position" },
    Text { key: "permission.position.change", zh: "修改岗位", en: "Change position" },
    Text { key: "permission.position.close", zh: "停用岗位", en: "Close position" },
    Text { key: "permission.position.assign", zh: "任免", en: "Assign and relieve" },
    Text { key: "permission.position.list", zh: "查看岗位", en: "See positions" },
    Text { key: "entity.position", zh: "岗位", en: "Position" },
    Text { key: "position.code", zh: "编码", en: "Code" },
    Text { key: "position.name", zh: "岗位", en: "Position" },
    Text { key: "position.duties", zh: "职责", en: "Duties" },
    Text { key: "position.people", zh: "在岗人数", en: "People" },
    Text { key: "position.state", zh: "状态", en: "State" },
    Text { key: "position.holder", zh: "任职人", en: "Held by" },
    Text { key: "position.holder_department", zh: "部门", en: "Department" },
    Text { key: "position.since", zh: "任职日期", en: "Since" },
    Text {
        key: "position.code.taken",
        zh: "要新建岗位，请换一个尚未使用的编码（不分大小写、全角半角）",
        en: "To create the position, choose a code that is not in use, in whatever case or width",
    },
    Text { key: "position.closed", zh: "已停用：请选择在用的岗位", en: "This position is closed: choose one that is active" },
    Text {
        key: "position.still_held",
        zh: "要停用岗位，请先免去在岗的 {people} 人",
        en: "To close the position, relieve the {people} who hold it first",
    },
    Text {
        key: "position.holder_left", zh: "要任命，请选择在职的人", en: "To assign the position, choose somebody who works here"
    },
    Text { key: "position.held_already", zh: "此人已任该岗位", en: "This person holds the position already" },
    Text {
        key: "position.not_held",
        zh: "此人未任该岗位：请刷新后再看",
        en: "This person does not hold the position: refresh and look again",
    },
];
