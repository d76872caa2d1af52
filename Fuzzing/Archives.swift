import Archives
import Diagnostics
import OperatingSystem

/// Whatever is read lies within the file and the limits, and a directory that was checked has contents as it says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  readEntries(bytes)
  readMembers(bytes)
  for format in [DeflateFormat.raw, .zlib, .gzip] {
    do throws(Problem) {
      let content = try inflated(bytes, as: format, limit: 1 << 20)
      precondition(content.count <= 1 << 20, "the limit holds")
    } catch { check(error) }
  }
  return 0
}

private func readEntries(_ bytes: [UInt8]) {
  let limits = ArchiveLimits(entryCount: 100, byteCount: 1 << 20)
  do throws(Problem) {
    var reader = try ArchiveReader(bytes: bytes, name: "a", limits: limits)
    var sum = 0
    while let entry = try reader.next() {
      var length = 0
      try reader.forEachChunk { chunk in length += chunk.count }
      sum += length
      precondition(sum <= limits.byteCount, "the limit holds")
      guard let section = entry.section else { continue }
      precondition(section.count == length && section.upperBound <= bytes.count, "a content lies in the file")
    }
  } catch { check(error) }
}

private func readMembers(_ bytes: [UInt8]) {
  let limits = ArchiveLimits(entryCount: 100, byteCount: 1 << 20)
  do throws(Problem) {
    let directory = try ZipDirectory(BytesInMemory(bytes), name: "a", limits: limits)
    let unchecked = try ZipDirectory(BytesInMemory(bytes), name: "a", limits: limits, isChecked: false)
    precondition(directory.entries == unchecked.entries, "checking takes nothing away")
    for entry in directory.entries {
      precondition(!entry.path.split(separator: "/").contains(".."), "no name leads upwards")
      precondition(directory[entry.path] == entry, "names are unique")
      do throws(Problem) {
        let content = try directory.content(of: entry, limit: 1 << 20)
        precondition(content.count == entry.byteCount, "a size is what was said")
      } catch { check(error) }
    }
  } catch { check(error) }
}

private func check(_ problem: Problem) {
  precondition(problem.code.name.hasPrefix("archive."), "what is refused is the archive")
}
