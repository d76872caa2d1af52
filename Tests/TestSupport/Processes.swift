import Glibc
internal import OperatingSystem

/// How many processes of the machine have this as their last argument; the ended that nobody has reaped do not count.
public func runningProcesses(with argument: String) -> Int {
  guard let folder = opendir("/proc") else { return -1 }
  defer { closedir(folder) }
  var count = 0
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    // A process may end while it is looked at.
    guard Int(name) != nil, let line = try? readText(of: "/proc/\(name)/cmdline") else { continue }
    if line.split(separator: "\0").last?.utf8.elementsEqual(argument.utf8) == true { count += 1 }
  }
  return count
}
