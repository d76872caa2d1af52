// Programs: what the bytes of ELF, PE and Mach-O files say about what was built into them.
//
//     FileBytes -> ELFFile | PEFile | MachOFile -> ProgramLayout -> GoBinary, RustBinary
//                  ELFFile -> ELFPackageNote      PEFile -> PEVersion      FileBytes -> ProgramPatterns
//
// 1. Only headers, tables and the sections asked for are read, each within a limit: a program of 4 GB costs as
//    little as one of 4 KB.
// 2. Every offset, count and length is the file's claim: it is added with overflow reported and held against the
//    file before it is used. Tables are walked once, forwards; nothing that points backwards is followed twice.
// 3. A file that is not of the kind is no problem. One that says it is and cannot be read is `list.format`, told by
//    one examiner only: `ELFPackageNote` for ELF, `PEVersion` for PE, the owner of a section for its content.
internal import Diagnostics
internal import OperatingSystem

/// The parts of a program, in whichever format it is.
struct ProgramLayout {
  /// The formats.
  enum Format { case elf, pe, machO }

  /// A named stretch of the file.
  struct Section {
    let name: String
    /// Where it is in memory, relative to the base of the image.
    let address: Int
    /// Where it is in the file.
    let offset: Int
    /// How many bytes of it are in the file.
    let byteCount: Int
    /// Whether the program may write to it.
    var isWritable = false
  }

  let file: any FileBytes
  let format: Format
  let sections: [Section]
  /// What is mapped into memory; the same as the sections where the format has no others.
  let segments: [Section]
  /// Where the tables lie that the header names but the file does not have.
  var damage: String?

  /// Reads the headers; `nil` for what is none of the three formats.
  ///
  /// - Throws: `input.read`.
  init?(_ file: any FileBytes) throws(Problem) {
    let magic = try file.bytes(at: 0, count: 4)
    if magic == ELFFile.magic {
      guard let elf = try ELFFile(file) else { return nil }
      self = elf.program
    } else if magic.starts(with: PEFile.magic) {
      guard let pe = try PEFile(file) else { return nil }
      self = pe.program
    } else {
      guard let program = try MachOFile.program(file, magic) else { return nil }
      self = program
    }
  }

  init(
    _ file: any FileBytes, _ format: Format, sections: [Section] = [], segments: [Section] = [],
    damage: String? = nil
  ) {
    (self.file, self.format, self.damage) = (file, format, damage)
    (self.sections, self.segments) = (sections, segments)
  }

  /// The first section that has one of these names.
  func section(_ names: String...) -> Section? {
    sections.first { section in names.contains { $0.utf8.elementsEqual(section.name.utf8) } }
  }

  /// The bytes of a section, at most `limit` of them.
  func bytes(of section: Section, limit: Int) throws(Problem) -> [UInt8] {
    try file.bytes(at: section.offset, count: min(section.byteCount, limit))
  }

  /// Bytes by their place in memory; `nil` where the file has not all of them.
  func bytes(atAddress address: Int, count: Int) throws(Problem) -> [UInt8]? {
    guard count >= 0 else { return nil }
    for segment in segments {
      let (start, overflow) = address.subtractingReportingOverflow(segment.address)
      guard !overflow, start >= 0, start < segment.byteCount, count <= segment.byteCount - start else {
        continue
      }
      let bytes = try file.bytes(at: segment.offset + start, count: count)
      return bytes.count == count ? bytes : nil
    }
    return nil
  }
}

/// The stretch from `offset` on, as far as the file has it; `nil` where it begins outside.
func stretch(_ offset: Int?, _ count: Int?, of file: any FileBytes) -> (offset: Int, byteCount: Int)? {
  guard let offset, let count, offset >= 0, count >= 0, offset <= file.byteCount else { return nil }
  return (offset, min(count, file.byteCount - offset))
}
