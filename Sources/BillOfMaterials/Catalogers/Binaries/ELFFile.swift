internal import Diagnostics
internal import OperatingSystem

/// An ELF file: sections, segments and notes (System V ABI, "Object Files"; 32 and 64 bit, both byte orders).
struct ELFFile {
  /// `EI_MAG0`…`EI_MAG3`.
  static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]

  private(set) var program: ProgramLayout
  private(set) var noteStretches: [(offset: Int, byteCount: Int)] = []
  private let isBigEndian: Bool

  /// More than any linker writes into a program.
  private static let tableLimit = 8 << 20
  private static let namesLimit = 4 << 20
  private static let segmentLimit = 1 << 12
  private static let noteLimit = 64 << 10

  /// What differs between 32 and 64 bits: offsets of fields and widths.
  private struct Layout {
    let (word, headerSize, sectionSize, segmentSize): (Int, Int, Int, Int)
    // In the header.
    let (segmentTable, sectionTable, counts): (Int, Int, Int)
    // In an entry of the section table.
    let (flags, address, offset, size, link): (Int, Int, Int, Int, Int)
    // In an entry of the segment table.
    let (segmentFlags, segmentOffset, segmentAddress, segmentFileSize): (Int, Int, Int, Int)

    static let small = Layout(
      word: 4, headerSize: 52, sectionSize: 40, segmentSize: 32, segmentTable: 28, sectionTable: 32,
      counts: 42, flags: 8, address: 12, offset: 16, size: 20, link: 24, segmentFlags: 24, segmentOffset: 4,
      segmentAddress: 8, segmentFileSize: 16)
    static let large = Layout(
      word: 8, headerSize: 64, sectionSize: 64, segmentSize: 56, segmentTable: 32, sectionTable: 40,
      counts: 54, flags: 8, address: 16, offset: 24, size: 32, link: 40, segmentFlags: 4, segmentOffset: 8,
      segmentAddress: 16, segmentFileSize: 32)
  }

  /// Reads the header and both tables; `nil` for what is no ELF file.
  init?(_ file: any FileBytes) throws(Problem) {
    let start = try file.bytes(at: 0, count: 64)
    // EI_CLASS and EI_DATA.
    guard start.starts(with: Self.magic), start.count > 16, [1, 2].contains(start[4]),
      [1, 2].contains(start[5])
    else { return nil }
    isBigEndian = start[5] == 2
    let layout = start[4] == 1 ? Layout.small : .large
    let header = PackedBytes(start, isBigEndian: isBigEndian)
    program = ProgramLayout(file, .elf)
    guard start.count >= layout.headerSize,
      let segmentTable = header.integer(layout.segmentTable, layout.word),
      let sectionTable = header.integer(layout.sectionTable, layout.word),
      let segmentSize = header.integer(layout.counts, 2),
      let segmentCount = header.integer(layout.counts + 2, 2),
      let sectionSize = header.integer(layout.counts + 4, 2),
      let sectionCount = header.integer(layout.counts + 6, 2),
      let namesIndex = header.integer(layout.counts + 8, 2)
    else {
      program.damage = "the header of the ELF file is cut short"
      return
    }
    var damage: String?
    var segments: [ProgramLayout.Section] = []
    if segmentTable != 0, segmentCount != 0 {
      let found = try readSegments(file, layout, at: segmentTable, count: segmentCount, each: segmentSize)
      if let found { segments = found } else { damage = "the program headers lie outside of the file" }
    }
    var sections: [ProgramLayout.Section] = []
    if sectionTable != 0 {
      let found = try readSections(
        file, layout, at: sectionTable, count: sectionCount, each: sectionSize, names: namesIndex)
      if let found { sections = found } else { damage = "the section headers lie outside of the file" }
    }
    program = ProgramLayout(file, .elf, sections: sections, segments: segments, damage: damage)
  }

  private mutating func readSegments(
    _ file: any FileBytes, _ layout: Layout, at table: Int, count: Int, each size: Int
  ) throws(Problem) -> [ProgramLayout.Section]? {
    let count = min(count, Self.segmentLimit)
    guard size >= layout.segmentSize, table <= file.byteCount else { return nil }
    let entries = PackedBytes(
      try file.bytes(at: table, count: count * size), isBigEndian: isBigEndian)
    guard entries.bytes.count == count * size else { return nil }
    var segments: [ProgramLayout.Section] = []
    for index in 0..<count {
      let entry = index * size
      guard let type = entries.integer(entry, 4),
        let flags = entries.integer(entry + layout.segmentFlags, 4),
        let address = entries.integer(entry + layout.segmentAddress, layout.word),
        let place = stretch(
          entries.integer(entry + layout.segmentOffset, layout.word),
          entries.integer(entry + layout.segmentFileSize, layout.word), of: file)
      else { continue }
      switch type {
      // PT_LOAD; PF_W is 2.
      case 1:
        segments.append(
          ProgramLayout.Section(
            name: "", address: address, offset: place.offset, byteCount: place.byteCount,
            isWritable: flags & 2 != 0))
      // PT_NOTE.
      case 4: noteStretches.append(place)
      default: break
      }
    }
    return segments
  }

  private mutating func readSections(
    _ file: any FileBytes, _ layout: Layout, at table: Int, count: Int, each size: Int, names: Int
  ) throws(Problem) -> [ProgramLayout.Section]? {
    guard size >= layout.sectionSize, table < file.byteCount else { return nil }
    var (count, names) = (count, names)
    if count == 0 || names == 0xFFFF {
      // Numbers that do not fit into the header stand in the first entry.
      let first = PackedBytes(try file.bytes(at: table, count: size), isBigEndian: isBigEndian)
      if count == 0 { count = first.integer(layout.size, layout.word) ?? 0 }
      if names == 0xFFFF { names = first.integer(layout.link, 4) ?? 0 }
    }
    guard count <= Self.tableLimit / size else { return nil }
    let entries = PackedBytes(
      try file.bytes(at: table, count: count * size), isBigEndian: isBigEndian)
    guard entries.bytes.count == count * size else { return nil }
    func place(_ index: Int) -> (offset: Int, byteCount: Int)? {
      let entry = index * size
      // SHT_NOBITS has no bytes in the file.
      guard let type = entries.integer(entry + 4, 4), type != 8 else { return nil }
      return stretch(
        entries.integer(entry + layout.offset, layout.word),
        entries.integer(entry + layout.size, layout.word),
        of: file)
    }
    guard names < count, let table = place(names) else { return count == 0 ? [] : nil }
    let texts = PackedBytes(
      try file.bytes(at: table.offset, count: min(table.byteCount, Self.namesLimit)))
    var sections: [ProgramLayout.Section] = []
    for index in 0..<count {
      let entry = index * size
      guard let place = place(index), let name = entries.integer(entry, 4),
        let type = entries.integer(entry + 4, 4),
        let flags = entries.integer(entry + layout.flags, layout.word),
        let address = entries.integer(entry + layout.address, layout.word),
        // Names share the table, and a hostile one could be the whole of it for each of them.
        let text = texts.text(at: name, limit: 64)
      else { continue }
      // SHT_NOTE.
      if type == 7 { noteStretches.append(place) }
      sections.append(
        ProgramLayout.Section(
          name: text, address: address, offset: place.offset, byteCount: place.byteCount,
          // SHF_WRITE.
          isWritable: flags & 1 != 0))
    }
    return sections
  }
}

// MARK: - Notes

extension ELFFile {
  /// An entry of a note section or segment.
  struct Note {
    let owner: String
    let type: Int
    let content: [UInt8]
  }

  /// All notes, those of sections and of segments; what both hold comes twice.
  func notes() throws(Problem) -> [Note] {
    var (notes, seen, left) = ([Note](), Set<Int>(), 64)
    for place in noteStretches where seen.insert(place.offset).inserted && left > 0 {
      left -= 1
      let bytes = try program.file.bytes(at: place.offset, count: min(place.byteCount, Self.noteLimit))
      notes += Self.notes(PackedBytes(bytes, isBigEndian: isBigEndian))
    }
    return notes
  }

  private static func notes(_ bytes: PackedBytes) -> [Note] {
    var (notes, offset) = ([Note](), 0)
    while let ownerCount = bytes.integer(offset, 4), let count = bytes.integer(offset + 4, 4),
      let type = bytes.integer(offset + 8, 4)
    {
      let owner = offset + 12
      // Both are filled up to a multiple of four. The numbers have 32 bits: no sum of them overflows.
      let content = owner + (ownerCount + 3) & ~3
      guard content <= bytes.bytes.count, count <= bytes.bytes.count - content else { break }
      let name = bytes.bytes[owner..<min(owner + ownerCount, bytes.bytes.count)].prefix { $0 != 0 }
      notes.append(
        Note(
          owner: String(decoding: name, as: UTF8.self), type: type,
          content: Array(bytes.bytes[content..<content + count])))
      offset = content + (count + 3) & ~3
    }
    return notes
  }
}
