//! The words of document numbers.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "entity.number_series", zh: "编号序列", en: "Number series" },
    Text { key: "op.number_series.create", zh: "新建编号序列", en: "Create number series" },
    Text { key: "op.number.void", zh: "作废编号", en: "Void a number" },
    Text { key: "query.number_series.list", zh: "编号序列列表", en: "Number series" },
    Text { key: "query.number_series.detail", zh: "编号序列详情", en: "Number series" },
    Text { key: "query.number_void.list", zh: "作废编号列表", en: "Voided numbers" },
    Text { key: "query.document.list", zh: "已过账单据", en: "Posted documents" },
    Text {
        key: "number.no_series",
        zh: "要过账，请先为本公司建立编号序列“{series}”",
        en: "To post this, first create the number series “{series}” of this entity",
    },
    Text {
        key: "number_series.code_taken",
        zh: "要新建编号序列，请换一个尚未使用的代码",
        en: "To create the series, choose a code that is not in use",
    },
    Text {
        key: "number_series.prefix_taken",
        zh: "要新建编号序列，请换一个尚未使用的前缀，以免编号重复",
        en: "To create the series, choose a prefix that is not in use, so that numbers differ",
    },
    Text { key: "number_series.width_range", zh: "请填写 {min} 到 {max} 之间的位数", en: "Give a width of {min} to {max} digits" },
    Text { key: "number_series.entity", zh: "公司", en: "Legal entity" },
    Text { key: "number_series.code", zh: "代码", en: "Code" },
    Text { key: "number_series.prefix", zh: "前缀", en: "Prefix" },
    Text { key: "number_series.width", zh: "位数", en: "Digits" },
    Text { key: "number_series.next_no", zh: "下一个号", en: "Next" },
    Text { key: "number_void.series", zh: "编号序列", en: "Series" },
    Text { key: "number_void.number", zh: "编号", en: "Number" },
    Text { key: "number_void.reason", zh: "作废原因", en: "Reason" },
    Text { key: "number_void.voided_by", zh: "作废人", en: "Voided by" },
    Text { key: "number_void.voided_at", zh: "作废时间", en: "Voided at" },
    Text { key: "document.doc_type", zh: "单据类型", en: "Kind" },
    Text { key: "document.number", zh: "单据编号", en: "Number" },
    Text { key: "document.entity", zh: "公司", en: "Legal entity" },
    Text { key: "document.effective_on", zh: "业务日期", en: "Effective on" },
    Text { key: "document.posted_at", zh: "过账时间", en: "Posted at" },
    Text { key: "document.posted_by", zh: "过账人", en: "Posted by" },
    Text { key: "document.corrects_type", zh: "所更正单据类型", en: "Kind corrected" },
    Text { key: "document.corrects_id", zh: "所更正单据", en: "Document corrected" },
];
