internal import Cryptography

/// The list of installed files of a Python distribution (PyPA, "Recording installed projects", `RECORD`).
struct PythonRecord {
  /// A line of it.
  struct Entry: Hashable {
    /// From the root of the subject, without `.` and `..`.
    let path: String
    /// For example `sha256`; `nil` where none is given.
    let algorithm: String?
    /// URL-safe base64 without padding.
    let digest: String
    /// The size, where one is given that is a number.
    let byteCount: Int?
  }

  /// How a shipped file stands to its entry.
  enum Verdict {
    case same
    case altered
    /// The entry gives no digest, or one by an algorithm that is not computed here.
    case unchecked
  }

  /// In the order written; each path once.
  private(set) var entries: [Entry] = []
  /// Paths that lead out of the subject, and lines without a path, as written.
  private(set) var unreadable: [String] = []

  /// Reads the CSV (RFC 4180, as Python's `csv` writes it).
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - folder: the folder that paths are relative to, that of the `.dist-info` folder.
  init(_ bytes: [UInt8], relativeTo folder: String) {
    var seen: Set<[UInt8]> = []
    for fields in Self.rows(bytes) {
      guard let written = fields.first, !written.isEmpty else { continue }
      guard let path = Self.resolved(written, in: folder) else {
        unreadable.append(written)
        continue
      }
      guard seen.insert(Array(path.utf8)).inserted else { continue }
      let hash = fields.count > 1 ? fields[1] : ""
      let equals = hash.firstIndex(of: "=")
      entries.append(
        Entry(
          path: path, algorithm: equals.map { hash[..<$0].lowercased() },
          digest: equals.map { String(hash[hash.index(after: $0)...].prefix { $0 != "=" }) } ?? "",
          byteCount: fields.count > 2 ? Int(fields[2]) : nil))
    }
  }

  /// Holds a shipped file against its entry.
  static func verdict(on file: SubjectFile, _ entry: Entry) -> Verdict {
    if let byteCount = entry.byteCount, byteCount != file.byteCount { return .altered }
    let bytes: [UInt8]
    switch entry.algorithm {
    case "sha256": bytes = file.sha256
    case "sha512": bytes = file.sha512
    default: return .unchecked
    }
    return urlSafeBase64(bytes).utf8.elementsEqual(entry.digest.utf8) ? .same : .altered
  }

  /// RFC 4648 §5 without padding.
  static func urlSafeBase64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for byte in base64(bytes).utf8 {
      switch byte {
      case UInt8(ascii: "+"): text.append(UInt8(ascii: "-"))
      case UInt8(ascii: "/"): text.append(UInt8(ascii: "_"))
      case UInt8(ascii: "="): break
      default: text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func resolved(_ path: String, in folder: String) -> String? {
    var segments = path.hasPrefix("/") ? [] : folder.split(separator: "/")
    for segment in path.split(separator: "/") where segment != "." {
      guard segment == ".." else {
        segments.append(segment)
        continue
      }
      guard segments.popLast() != nil else { return nil }
    }
    return segments.joined(separator: "/")
  }

  private static func rows(_ bytes: [UInt8]) -> [[String]] {
    var rows: [[String]] = []
    var (fields, field) = ([String](), [UInt8]())
    var isQuoted = false
    var index = 0
    func next() -> UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }
    func endRow() {
      if !fields.isEmpty || !field.isEmpty { rows.append(fields + [String(decoding: field, as: UTF8.self)]) }
      (fields, field) = ([], [])
    }
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && next() == UInt8(ascii: "\""):
        field.append(byte)
        index += 1
      case UInt8(ascii: "\"") where isQuoted || field.isEmpty: isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      case 0x0A where !isQuoted, 0x0D where !isQuoted: endRow()
      default: field.append(byte)
      }
      index += 1
    }
    endRow()
    return rows
  }
}
