@testable import BillOfMaterials
import Diagnostics
import OperatingSystem

/// What all examiners say of a program of that name, one line each as `shown` has it; refusals are in `problems`.
func examine(_ bytes: [UInt8], _ path: String = "bin/shop", isProgram: Bool = true) -> (
  packages: [String], warnings: [String], problems: [String], list: PackageList?
) {
  let context = ListContext(path: path)
  var (lists, problems) = ([PackageList](), [Problem]())
  let name = PathName(path)
  for examiner in FileExaminers.forName(of: name) + (isProgram ? FileExaminers.forProgram(at: name) : []) {
    do throws(Problem) {
      let list = try examiner.examine(BytesInMemory(bytes), context)
      if !list.packages.isEmpty || !list.warnings.isEmpty { lists.append(list) }
    } catch { problems.append(error) }
  }
  return (
    lists.flatMap(shown), lists.flatMap(warnings), problems.map { "\($0.code.name): \($0.message)" },
    lists.first
  )
}

/// The properties of a package, `name=value` each.
func properties(_ package: ListedPackage?) -> [String] {
  package?.properties.map { "\($0.name)=\($0.value)" } ?? []
}

/// Bytes of an integer.
func packed(_ value: Int, _ width: Int, isBigEndian: Bool = false) -> [UInt8] {
  let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  return isBigEndian ? bytes.reversed() : bytes
}

/// A small ELF file, written as the System V ABI says.
struct ELFImage {
  var isWide = true
  var isBigEndian = false
  /// Name, type, content; each is also mapped into memory at its place in the file plus `base`.
  var sections: [(name: String, type: Int, content: [UInt8])] = []
  var hasSectionTable = true
  var base = 0x40_0000

  /// Where the content of a section begins.
  func offset(of index: Int) -> Int {
    sections[..<index].reduce(headerSize + segmentSize * 2) { ($0 + $1.content.count + 15) & ~15 }
  }

  private var headerSize: Int { isWide ? 64 : 64 }
  private var segmentSize: Int { isWide ? 56 : 32 }

  var bytes: [UInt8] {
    let word = isWide ? 8 : 4
    func number(_ value: Int, _ width: Int) -> [UInt8] { packed(value, width, isBigEndian: isBigEndian) }
    var names: [UInt8] = [0]
    var entries: [[UInt8]] = [Array(repeating: 0, count: isWide ? 64 : 40)]
    var body: [UInt8] = []
    let start = headerSize + segmentSize * 2
    func entry(_ name: Int, _ type: Int, _ offset: Int, _ count: Int) -> [UInt8] {
      number(name, 4) + number(type, 4) + number(3, word) + number(base + offset, word) + number(offset, word)
        + number(count, word) + number(0, 8) + number(16, word) + number(0, word)
    }
    for (index, section) in sections.enumerated() {
      while start + body.count < offset(of: index) { body.append(0) }
      entries.append(entry(names.count, section.type, offset(of: index), section.content.count))
      names += Array(section.name.utf8) + [0]
      body += section.content
    }
    let namesOffset = start + body.count
    let nameOfNames = names.count
    names += Array(".shstrtab".utf8) + [0]
    entries.append(entry(nameOfNames, 3, namesOffset, names.count))
    let tableOffset = hasSectionTable ? namesOffset + names.count : 0
    var header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, isWide ? 2 : 1, isBigEndian ? 2 : 1, 1]
    header += Array(repeating: 0, count: 9) + number(2, 2) + number(62, 2) + number(1, 4) + number(0, word)
    header += number(headerSize, word) + number(tableOffset, word) + number(0, 4) + number(64, 2)
    header += number(segmentSize, 2) + number(2, 2) + number(isWide ? 64 : 40, 2)
    header +=
      number(hasSectionTable ? entries.count : 0, 2) + number(hasSectionTable ? entries.count - 1 : 0, 2)
    header += Array(repeating: 0, count: headerSize - header.count)
    let note = sections.firstIndex { $0.type == 7 }
    let whole = segment(1, flags: 6, start, body.count, number, word)
    let notes = segment(
      note == nil ? 0 : 4, flags: 4, note.map(offset(of:)) ?? 0, note.map { sections[$0].content.count } ?? 0,
      number, word)
    return header + whole + notes + body + names + (hasSectionTable ? entries.flatMap { $0 } : [])
  }

  private func segment(
    _ type: Int, flags: Int, _ offset: Int, _ count: Int, _ number: (Int, Int) -> [UInt8], _ word: Int
  ) -> [UInt8] {
    let places =
      number(offset, word) + number(base + offset, word) + number(base + offset, word)
      + number(count, word) + number(count, word)
    return isWide
      ? number(type, 4) + number(flags, 4) + places + number(16, 8)
      : number(type, 4) + places + number(flags, 4) + number(16, 4)
  }

  /// A note: owner, type, content.
  static func note(_ owner: String, _ type: Int, _ content: [UInt8], isBigEndian: Bool = false) -> [UInt8] {
    func filled(_ bytes: [UInt8]) -> [UInt8] { bytes + Array(repeating: 0, count: (4 - bytes.count % 4) % 4) }
    let name = Array(owner.utf8) + [0]
    return [name.count, content.count, type].flatMap { packed($0, 4, isBigEndian: isBigEndian) }
      + filled(name)
      + filled(content)
  }
}

/// A small PE file, written as Microsoft's "PE Format" says.
struct PEImage {
  var isWide = true
  var sections: [(name: String, address: Int, content: [UInt8], isWritable: Bool)] = []
  var resources: (address: Int, count: Int) = (0, 0)
  var isAssembly = false

  var bytes: [UInt8] {
    var dos: [UInt8] = [0x4D, 0x5A] + Array(repeating: 0, count: 58) + packed(64, 4)
    dos += [0x50, 0x45, 0, 0] + packed(0x8664, 2) + packed(sections.count, 2) + packed(0, 12)
    var optional = packed(isWide ? 0x20B : 0x10B, 2) + Array(repeating: 0, count: isWide ? 22 : 26)
    optional += packed(0x40_0000, isWide ? 8 : 4)
    optional += Array(repeating: 0, count: (isWide ? 108 : 92) - optional.count) + packed(16, 4)
    for index in 0..<16 {
      switch index {
      case 2: optional += packed(resources.address, 4) + packed(resources.count, 4)
      case 14: optional += packed(isAssembly ? 0x1000 : 0, 4) + packed(isAssembly ? 72 : 0, 4)
      default: optional += packed(0, 8)
      }
    }
    let header = dos + packed(optional.count, 2) + packed(2, 2) + optional
    var (table, body) = ([UInt8](), [UInt8]())
    let start = header.count + sections.count * 40
    for section in sections {
      let name = Array(section.name.utf8) + Array(repeating: 0, count: 8 - section.name.utf8.count)
      table += name + packed(section.content.count, 4) + packed(section.address, 4)
      // Filled up in the file, as linkers do.
      table += packed(section.content.count + 5, 4) + packed(start + body.count, 4) + packed(0, 12)
      table += packed(section.isWritable ? 0xC000_0040 : 0x4000_0040, 4)
      body += section.content + [0, 0, 0, 0, 0]
    }
    return header + table + body
  }

  /// A file with a version resource of these strings.
  static func versioned(
    _ strings: KeyValuePairs<String, String>, isAssembly: Bool = false, isWide: Bool = true
  )
    -> [UInt8]
  {
    func folder(_ id: Int, _ offset: Int) -> [UInt8] {
      packed(0, 12) + packed(0, 2) + packed(1, 2) + packed(id, 4) + packed(offset, 4)
    }
    let resource = versionResource(strings)
    let tree = folder(16, 0x8000_0000 + 24) + folder(1, 0x8000_0000 + 48) + folder(0x409, 72)
    let leaf = packed(0x2000 + 88, 4) + packed(resource.count, 4) + packed(0, 8)
    let content = tree + leaf + resource
    return PEImage(
      isWide: isWide, sections: [(".rsrc", 0x2000, content, false)], resources: (0x2000, content.count),
      isAssembly: isAssembly
    ).bytes
  }

  private static func versionResource(_ strings: KeyValuePairs<String, String>) -> [UInt8] {
    func block(_ key: String, value: [UInt8], count: Int, isText: Bool, _ children: [[UInt8]] = []) -> [UInt8]
    {
      func aligned(_ bytes: [UInt8], _ before: Int) -> [UInt8] {
        bytes + Array(repeating: 0, count: (4 - (bytes.count + before) % 4) % 4)
      }
      var body = aligned(key.utf16.flatMap { packed(Int($0), 2) } + [0, 0], 6)
      body += value
      for child in children { body = aligned(body, 6) + child }
      return packed(body.count + 6, 2) + packed(count, 2) + packed(isText ? 1 : 0, 2) + body
    }
    let texts = strings.map { name, text -> [UInt8] in
      let units: [UInt8] = text.utf16.flatMap { packed(Int($0), 2) } + [0, 0]
      return block(name, value: units, count: units.count / 2, isText: true)
    }
    let table = block("040904b0", value: [], count: 0, isText: true, texts)
    let information = block("StringFileInfo", value: [], count: 0, isText: true, [table])
    return block(
      "VS_VERSION_INFO", value: Array(repeating: 0, count: 52), count: 52, isText: false, [information])
  }
}

/// A small Mach-O file of 64 bits with one section (Apple, `mach-o/loader.h`).
func machOImage(_ section: String, _ content: [UInt8], isBigEndian: Bool = false) -> [UInt8] {
  func number(_ value: Int, _ width: Int) -> [UInt8] { packed(value, width, isBigEndian: isBigEndian) }
  func text(_ name: String) -> [UInt8] { Array(name.utf8) + Array(repeating: 0, count: 16 - name.utf8.count) }
  let start = 32 + 72 + 80
  let header =
    number(0xFEED_FACF, 4) + number(0x0100_0007, 4) + number(3, 4) + number(2, 4) + number(1, 4)
    + number(152, 4) + number(0, 8)
  let segment =
    number(0x19, 4) + number(152, 4) + text("__DATA") + number(0x1000, 8) + number(content.count, 8)
    + number(start, 8) + number(content.count, 8) + number(3, 4) + number(3, 4) + number(1, 4) + number(0, 4)
  let entry =
    text(section) + text("__DATA") + number(0x1000, 8) + number(content.count, 8) + number(start, 4)
    + number(0, 28)
  return header + segment + entry + content
}
