/// Text for SVG and HTML, in which nothing is anything but text.
enum MapMarkup {
  /// A text between tags or in an attribute with double quotes; controls and directions are taken out.
  static func text(_ text: String) -> String { escaped(MapText.clean(text)) }

  /// A text that has been cleaned.
  static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case 0x26: bytes += Array("&amp;".utf8)
      case 0x3C: bytes += Array("&lt;".utf8)
      case 0x3E: bytes += Array("&gt;".utf8)
      case 0x22: bytes += Array("&quot;".utf8)
      case 0x27: bytes += Array("&#39;".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// An address of `http` or `https`, as it stands in an attribute; `nil` for everything else.
  static func address(_ url: String) -> String? {
    let start = url.utf8.prefix(8).map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    guard start.starts(with: "http://".utf8) || start.starts(with: "https://".utf8) else { return nil }
    guard url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "\u{7F}" && $0 != "\\" }) else {
      return nil
    }
    return text(url)
  }

  /// JSON for a `script` element: no `<` that could end it (HTML §4.12.1.3), no line that ECMAScript would end.
  static func script(_ json: String) -> String {
    json.replacing([
      "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u{2028}": "\\u2028", "\u{2029}": "\\u2029",
    ])
  }
}
