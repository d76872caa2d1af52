internal import Diagnostics
internal import OperatingSystem

/// What the linker of Go writes into a program (Go, package `debug/buildinfo`; `cmd/link`, "buildinfo").
struct GoBuildInfo {
  /// `go1.21.5`, with what else the toolchain says of itself.
  let toolchain: String
  /// The lines of modules and settings; empty where the program was built without modules.
  let text: [UInt8]

  private static let magic = Array("\u{FF} Go buildinf:".unicodeScalars.map { UInt8($0.value) })
  private static let window = 1 << 20
  private static let searchLimit = 64 << 20
  private static let textLimit = 16 << 20

  /// Whether it could be read.
  enum Outcome {
    case none
    case damaged(String)
    case found(GoBuildInfo)
  }

  /// Looks for it in its own section, or else where data begins.
  static func find(in program: ProgramLayout) throws(Problem) -> Outcome {
    if let section = program.section(".go.buildinfo", "__go_buildinfo") {
      // Before 1.18 it is 32 bytes; the linker may put other data before it.
      return try find(in: program, section)
    }
    // PE has no section for it, and some programs have had their section table taken away. It stands in the first
    // data; those that follow have other purposes.
    guard program.format == .pe || program.sections.isEmpty,
      let data = program.segments.first(where: { $0.isWritable && $0.byteCount > 0 })
    else { return .none }
    return try find(in: program, data)
  }

  private static func find(in program: ProgramLayout, _ section: ProgramLayout.Section) throws(Problem)
    -> Outcome
  {
    var offset = 0
    let end = min(section.byteCount, searchLimit)
    while offset < end {
      let bytes = try program.file.bytes(at: section.offset + offset, count: min(window, end - offset))
      var index = 0
      // The header is aligned to 16 bytes, in the file as in memory.
      while index + magic.count <= bytes.count {
        if bytes[index] == 0xFF, bytes[index..<index + magic.count].elementsEqual(magic) {
          return try read(program, at: section.offset + offset + index)
        }
        index += 16
      }
      offset += window
    }
    return .none
  }

  private static func read(_ program: ProgramLayout, at offset: Int) throws(Problem) -> Outcome {
    let start = try program.file.bytes(at: offset, count: 32)
    guard start.count == 32 else { return .damaged("the build information of Go is cut short") }
    // Since 1.18 both texts follow the header.
    if start[15] & 2 != 0 {
      var place = offset + 32
      guard let toolchain = try counted(program.file, at: &place, limit: 1 << 10),
        let text = try counted(program.file, at: &place, limit: textLimit)
      else { return .damaged("the build information of Go is cut short") }
      return .found(GoBuildInfo(toolchain: toolchain, text: text))
    }
    let width = Int(start[14])
    let header = PackedBytes(start, isBigEndian: start[15] & 1 != 0)
    guard width == 4 || width == 8, let first = header.integer(16, width),
      let toolchain = try string(program, header, at: first, width, limit: 1 << 10), !toolchain.isEmpty
    else { return .damaged("the build information of Go points outside of the program") }
    let second = header.integer(16 + width, width) ?? 0
    let text = second == 0 ? [] : try string(program, header, at: second, width, limit: textLimit)
    guard let text else { return .damaged("the build information of Go points outside of the program") }
    return .found(GoBuildInfo(toolchain: toolchain, text: text))
  }

  private init(toolchain: [UInt8], text: [UInt8]) {
    self.toolchain = String(decoding: toolchain, as: UTF8.self)
    // Sixteen bytes before and behind mark where the text is in the memory of a process.
    let isMarked = text.count >= 33 && text[text.count - 17] == 0x0A
    self.text = isMarked ? Array(text[16..<text.count - 16]) : []
  }

  /// A text with its length before it as a varint.
  private static func counted(_ file: any FileBytes, at place: inout Int, limit: Int) throws(Problem)
    -> [UInt8]?
  {
    let start = try file.bytes(at: place, count: 10)
    var (count, shift) = (0, 0)
    for (index, byte) in start.enumerated() where shift < 56 {
      count |= Int(byte & 0x7F) << shift
      shift += 7
      guard byte & 0x80 == 0 else { continue }
      guard count <= limit else { return nil }
      let bytes = try file.bytes(at: place + index + 1, count: count)
      place += index + 1 + count
      return bytes.count == count ? bytes : nil
    }
    return nil
  }

  /// A string of Go by the address of its pointer and length.
  private static func string(
    _ program: ProgramLayout, _ header: PackedBytes, at address: Int, _ width: Int, limit: Int
  ) throws(Problem) -> [UInt8]? {
    guard let pair = try program.bytes(atAddress: address, count: 2 * width) else { return nil }
    let words = PackedBytes(pair, isBigEndian: header.isBigEndian)
    guard let start = words.integer(0, width), let count = words.integer(width, width), count <= limit else {
      return nil
    }
    return try program.bytes(atAddress: start, count: count)
  }
}
