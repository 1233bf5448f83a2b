//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.product.add_picture", zh: "添加产品图片", en: "Add picture of product" },
    Text { key: "op.product.remove_picture", zh: "删除产品图片", en: "Remove picture of product" },
    Text { key: "op.product.order_pictures", zh: "调整产品图片顺序", en: "Order pictures of product" },
    Text { key: "query.product_picture.list", zh: "产品图片", en: "Pictures of product" },
    Text { key: "product_picture.line_no", zh: "序号", en: "No." },
    Text { key: "product_picture.file", zh: "图片文件", en: "File" },
    Text { key: "product_picture.small", zh: "缩略图文件", en: "Small file" },
    Text { key: "product_picture.format", zh: "格式", en: "Format" },
    Text { key: "product_picture.width", zh: "宽（像素）", en: "Width (pixels)" },
    Text { key: "product_picture.height", zh: "高（像素）", en: "Height (pixels)" },
    Text { key: "product_picture.byte_count", zh: "字节数", en: "Bytes" },
    Text {
        key: "picture.not_one",
        zh: "要添加图片，请选择 JPEG、PNG 或 WebP 格式的文件",
        en: "To add a picture, choose a JPEG, PNG or WebP file",
    },
    Text {
        key: "picture.too_large",
        zh: "要添加图片，请先缩小到 {max} KB 以内",
        en: "To add the picture, first make it smaller: at most {max} KB",
    },
    Text {
        key: "picture.sides",
        zh: "要添加图片，请先缩小到每边 {max} 像素以内",
        en: "To add the picture, first make it smaller: at most {max} pixels a side",
    },
    Text {
        key: "picture.not_there",
        zh: "要添加图片，请重新选择 JPEG、PNG 或 WebP 格式的文件：原来的文件已不在",
        en: "To add the picture, choose a JPEG, PNG or WebP file again: it is not there any more",
    },
    Text {
        key: "picture.too_many",
        zh: "每个产品最多 {max} 张图片：请先删除一张",
        en: "A product shows {max} pictures at most: remove one first",
    },
    Text {
        key: "picture.twice", zh: "该产品已有这张图片：请选择另一张", en: "The product shows this picture already: choose another"
    },
    Text {
        key: "picture.not_shown",
        zh: "该产品没有这张图片：请刷新页面后再选择",
        en: "The product does not show this picture: load the page again and choose",
    },
    Text {
        key: "picture.order_of_others",
        zh: "要调整顺序，请把该产品的每张图片各列一次",
        en: "To change the order, name each of the product's pictures once",
    },
];
