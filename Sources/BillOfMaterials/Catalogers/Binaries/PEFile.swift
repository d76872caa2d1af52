internal import Diagnostics
internal import OperatingSystem

/// A PE file: sections, the table of data directories and resources (Microsoft, "PE Format").
struct PEFile {
  /// `MZ`, of the program for DOS before it.
  static let magic: [UInt8] = [0x4D, 0x5A]

  private(set) var program: ProgramLayout
  /// Address and size by index; the third is that of resources, the fifteenth that of .NET.
  private let directories: [(address: Int, byteCount: Int)]

  private static let sectionLimit = 4_096
  private static let directoryLimit = 16
  /// Entries of one folder of resources that are looked at.
  private static let resourceLimit = 4_096

  /// Reads the headers; `nil` for what is no PE file, as programs for DOS only.
  init?(_ file: any FileBytes) throws(Problem) {
    let start = PackedBytes(try file.bytes(at: 0, count: 64))
    guard start.bytes.starts(with: Self.magic), let offset = start.integer(0x3C, 4), offset > 0 else {
      return nil
    }
    let signature = try file.bytes(at: offset, count: 24)
    guard signature.starts(with: [0x50, 0x45, 0, 0]) else { return nil }
    let header = PackedBytes(signature)
    guard let sectionCount = header.integer(6, 2), let optionalCount = header.integer(20, 2) else {
      program = ProgramLayout(file, .pe, damage: "the header of the PE file is cut short")
      directories = []
      return
    }
    let optional = PackedBytes(try file.bytes(at: offset + 24, count: optionalCount))
    // PE32+ has wider addresses.
    let first = optional.integer(0, 2) == 0x20B ? 112 : 96
    let count = min(optional.integer(first - 4, 4) ?? 0, Self.directoryLimit)
    directories = (0..<count).map { index in
      (optional.integer(first + index * 8, 4) ?? 0, optional.integer(first + index * 8 + 4, 4) ?? 0)
    }
    let entryCount = min(sectionCount, Self.sectionLimit)
    let table = PackedBytes(
      try file.bytes(at: offset + 24 + optionalCount, count: entryCount * 40))
    let isWhole = optional.bytes.count == optionalCount && table.bytes.count == entryCount * 40
    let sections = (0..<table.bytes.count / 40).compactMap { index -> ProgramLayout.Section? in
      let entry = index * 40
      guard let address = table.integer(entry + 12, 4), let flags = table.integer(entry + 36, 4),
        let place = stretch(table.integer(entry + 20, 4), table.integer(entry + 16, 4), of: file)
      else { return nil }
      // In the file it is filled up; the first of the sizes is that of the content.
      let used = table.integer(entry + 8, 4) ?? 0
      return ProgramLayout.Section(
        name: table.text(at: entry, limit: 8) ?? "", address: address, offset: place.offset,
        byteCount: used == 0 ? place.byteCount : min(used, place.byteCount),
        // IMAGE_SCN_MEM_WRITE.
        isWritable: flags & 0x8000_0000 != 0)
    }
    // Pointers within the image count from its preferred base.
    let base = optional.integer(0, 2) == 0x20B ? optional.integer(24, 8) : optional.integer(28, 4)
    let segments = sections.compactMap { section -> ProgramLayout.Section? in
      let (address, overflow) = section.address.addingReportingOverflow(base ?? 0)
      return overflow
        ? nil
        : ProgramLayout.Section(
          name: section.name, address: address, offset: section.offset, byteCount: section.byteCount,
          isWritable: section.isWritable)
    }
    program = ProgramLayout(
      file, .pe, sections: sections, segments: segments,
      damage: isWhole ? nil : "the headers of the PE file are cut short")
  }

  /// Whether it is an assembly of .NET: the directory `CLR Runtime Header` is there.
  var isAssembly: Bool { directories.count > 14 && directories[14].address != 0 }

  /// The bytes at an address relative to the base: `count` of them, or what the section has.
  private func bytes(at address: Int, count: Int) throws(Problem) -> [UInt8] {
    for section in program.sections {
      let start = address - section.address
      guard start >= 0, start < section.byteCount else { continue }
      return try program.file.bytes(at: section.offset + start, count: min(count, section.byteCount - start))
    }
    return []
  }

  /// The first resource of a type (`RT_VERSION` is 16), in whichever language; `nil` without one.
  ///
  /// Resources are a tree of three levels, type, name and language; deeper ones are not followed.
  func resource(type: Int, limit: Int) throws(Problem) -> [UInt8]? {
    guard directories.count > 2, directories[2].address != 0 else { return nil }
    let root = directories[2].address
    guard var entry = try folder(root, at: 0).first(where: { $0.id == type }) else { return nil }
    for _ in 0..<2 {
      guard entry.isFolder, let next = try folder(root, at: entry.offset).first else { return nil }
      entry = next
    }
    let leaf = PackedBytes(try bytes(at: root + entry.offset, count: 16))
    guard !entry.isFolder, let address = leaf.integer(0, 4), let count = leaf.integer(4, 4) else {
      return nil
    }
    return try bytes(at: address, count: min(count, limit))
  }

  /// The entries of a folder of resources; the offsets count from the root.
  private func folder(_ root: Int, at offset: Int) throws(Problem) -> [(id: Int, offset: Int, isFolder: Bool)]
  {
    let header = PackedBytes(try bytes(at: root + offset, count: 16))
    guard let named = header.integer(12, 2), let numbered = header.integer(14, 2) else { return [] }
    let count = min(named + numbered, Self.resourceLimit)
    let table = PackedBytes(try bytes(at: root + offset + 16, count: count * 8))
    return (0..<table.bytes.count / 8).compactMap { index in
      guard let id = table.integer(index * 8, 4), let place = table.integer(index * 8 + 4, 4) else {
        return nil
      }
      return (id, place & 0x7FFF_FFFF, place & 0x8000_0000 != 0)
    }
  }
}
