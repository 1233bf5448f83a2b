//! What is said about a backup that cannot be made or restored.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "dump.file", zh: "备份文件无法读写：{why}", en: "The backup file cannot be used: {why}" },
    Text {
        key: "dump.unknown",
        zh: "这不是销冠的备份文件；要恢复，请选用 xiaoguan backup 生成的文件",
        en: "This is no backup of Xiaoguan; to restore, take a file that `xiaoguan backup` made",
    },
    Text {
        key: "dump.truncated",
        zh: "备份文件不完整，没有恢复任何数据；请重新复制该文件，或改用另一份备份",
        en: "The backup file is cut off, nothing was restored; copy it again or take another backup",
    },
    Text {
        key: "dump.damaged",
        zh: "备份文件已损坏或被改动，没有恢复任何数据；请重新复制该文件，或改用另一份备份",
        en: "The backup file is damaged or was changed, nothing was restored; copy it again or take another backup",
    },
    Text {
        key: "dump.newer",
        zh: "备份来自更新版本的程序；要恢复，请先升级程序",
        en: "A newer program made this backup; to restore it, install that version or a later one",
    },
    Text {
        key: "dump.older",
        zh: "备份来自较早版本的程序；要恢复，请先用该版本恢复，再用本版本执行 migrate",
        en: "An older program made this backup; restore it with that version, then migrate with this one",
    },
    Text {
        key: "dump.other_schema",
        zh: "备份的数据库结构与本程序不同；要恢复，请使用生成该备份的程序版本",
        en: "This backup has another schema of the same number; to restore it, take the version that made it",
    },
    Text {
        key: "dump.target_not_empty",
        zh: "目标数据库已有数据，没有恢复任何数据；要恢复，请指定一个新的空数据库",
        en: "The target database is in use, nothing was restored; to restore, name a new and empty one",
    },
];
