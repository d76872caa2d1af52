internal import Diagnostics
internal import OperatingSystem

/// A Mach-O file, as far as sections go (Apple, `mach-o/loader.h`, `mach-o/fat.h`).
enum MachOFile {
  private static let commandLimit = 1 << 20
  private static let sliceLimit = 16

  /// Reads the load commands, of a file for several machines those of the first; `nil` for what is none.
  static func program(_ file: any FileBytes, _ magic: [UInt8]) throws(Problem) -> ProgramLayout? {
    switch magic {
    case [0xCE, 0xFA, 0xED, 0xFE]: try thin(file, isWide: false, isBigEndian: false)
    case [0xCF, 0xFA, 0xED, 0xFE]: try thin(file, isWide: true, isBigEndian: false)
    case [0xFE, 0xED, 0xFA, 0xCE]: try thin(file, isWide: false, isBigEndian: true)
    case [0xFE, 0xED, 0xFA, 0xCF]: try thin(file, isWide: true, isBigEndian: true)
    case [0xCA, 0xFE, 0xBA, 0xBE]: try slice(of: file)
    default: nil
    }
  }

  private static func slice(of file: any FileBytes) throws(Problem) -> ProgramLayout? {
    let header = PackedBytes(try file.bytes(at: 0, count: 28), isBigEndian: true)
    // Class files of Java have the same magic, and a version of 45 or more where the count stands.
    guard let count = header.integer(4, 4), (1...sliceLimit).contains(count),
      let place = stretch(header.integer(16, 4), header.integer(20, 4), of: file), place.offset >= 28
    else { return nil }
    let part = BytesWithin(file, from: place.offset, count: place.byteCount)
    let magic = try part.bytes(at: 0, count: 4)
    return magic == [0xCA, 0xFE, 0xBA, 0xBE] ? nil : try program(part, magic)
  }

  private static func thin(_ file: any FileBytes, isWide: Bool, isBigEndian: Bool) throws(Problem)
    -> ProgramLayout
  {
    let start = isWide ? 32 : 28
    let header = PackedBytes(try file.bytes(at: 0, count: start), isBigEndian: isBigEndian)
    let (count, size) = (header.integer(16, 4) ?? 0, header.integer(20, 4) ?? 0)
    let bytes = try file.bytes(at: start, count: min(size, commandLimit))
    let commands = PackedBytes(bytes, isBigEndian: isBigEndian)
    var (sections, segments, offset) = ([ProgramLayout.Section](), [ProgramLayout.Section](), 0)
    for _ in 0..<count {
      // LC_SEGMENT and LC_SEGMENT_64.
      guard let command = commands.integer(offset, 4), let length = commands.integer(offset + 4, 4),
        length >= 8
      else { break }
      if command == (isWide ? 0x19 : 1) {
        read(commands, at: offset, length, isWide: isWide, file, into: &sections, &segments)
      }
      offset += length
    }
    return ProgramLayout(file, .machO, sections: sections, segments: segments)
  }

  private static func read(
    _ commands: PackedBytes, at offset: Int, _ length: Int, isWide: Bool, _ file: any FileBytes,
    into sections: inout [ProgramLayout.Section], _ segments: inout [ProgramLayout.Section]
  ) {
    let word = isWide ? 8 : 4
    let numbers = offset + 24 + 4 * word
    guard let address = commands.integer(offset + 24, word),
      let place = stretch(
        commands.integer(offset + 24 + 2 * word, word), commands.integer(offset + 24 + 3 * word, word),
        of: file),
      let protection = commands.integer(numbers + 4, 4), let count = commands.integer(numbers + 8, 4)
    else { return }
    segments.append(
      ProgramLayout.Section(
        name: "", address: address, offset: place.offset, byteCount: place.byteCount,
        // VM_PROT_WRITE.
        isWritable: protection & 2 != 0))
    let size = isWide ? 80 : 68
    for index in 0..<min(count, length / size) {
      let entry = numbers + 16 + index * size
      guard let name = commands.text(at: entry, limit: 16),
        let address = commands.integer(entry + 32, word),
        let place = stretch(
          commands.integer(entry + 32 + 2 * word, 4), commands.integer(entry + 32 + word, word), of: file)
      else { continue }
      sections.append(
        ProgramLayout.Section(
          name: name, address: address, offset: place.offset, byteCount: place.byteCount,
          isWritable: protection & 2 != 0))
    }
  }
}
