//! What backup and restore say, in both languages.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text {
        key: "dump.target_not_empty",
        zh: "要恢复备份，请指定一个空数据库：此数据库已有数据",
        en: "To restore a backup, name an empty database: this one holds data",
    },
    Text {
        key: "dump.not_one",
        zh: "要恢复备份，请选择备份文件：此文件不是备份",
        en: "To restore a backup, choose a backup file: this is none",
    },
    Text {
        key: "dump.newer",
        zh: "要恢复此备份，请使用同版或更新版本的程序：备份来自更新的版本",
        en: "To restore this backup, use the program of its version or a later one: a newer version made it",
    },
    Text {
        key: "dump.older",
        zh: "要恢复此备份，请先用当时版本的程序恢复，再升级数据库",
        en: "To restore this backup, restore it with the version that made it, then migrate",
    },
    Text {
        key: "dump.other_schema",
        zh: "要恢复此备份，请使用生成它的程序版本：数据库结构不同",
        en: "To restore this backup, use the version of the program that made it: its schema is another",
    },
    Text {
        key: "dump.truncated",
        zh: "要恢复备份，请取得完整文件：此文件在第 {line} 行中断",
        en: "To restore a backup, get the whole file: this one breaks off at line {line}",
    },
    Text {
        key: "dump.damaged",
        zh: "要恢复备份，请取用未损坏的文件：第 {line} 行与备份时不同",
        en: "To restore a backup, take an undamaged file: line {line} is not what was written",
    },
    Text {
        key: "dump.not_written",
        zh: "要完成备份，请检查目标位置的空间与权限后重试",
        en: "To finish the backup, check space and rights at its place and try again",
    },
];
