import Manifests
import OperatingSystem

/// What each process of a command may use: the option `limits` of `build/command`.
struct BuildLimits: MappingValue {
  static let members: [any OptionDeclaration] = [memory, processes, cpu, fileSize, openFiles]

  private static let memory = Option(
    "memory", default: ByteCount(bytes: 8 << 30), "address space of a process")
  private static let processes = Option(
    "processes", default: 512, within: 1...1_000_000,
    "processes and threads at once, where processes are isolated")
  private static let cpu = Option("cpu", default: TimeSpan(seconds: 7_200), "processor time of a process")
  private static let fileSize = Option("fileSize", default: ByteCount(bytes: 8 << 30), "the largest file")
  private static let openFiles = Option(
    "openFiles", default: 1_024, within: 16...1_000_000, "open files of a process")

  let values: Options

  /// All defaults.
  static let standard = withDefaults ?? BuildLimits(values: .none)

  /// As `setrlimit(2)` takes them.
  var limits: Program.Limits {
    Program.Limits(
      openFiles: UInt(clamping: values[Self.openFiles]), cpuSeconds: UInt(clamping: values[Self.cpu].seconds),
      fileBytes: UInt(clamping: values[Self.fileSize].bytes),
      addressBytes: UInt(clamping: values[Self.memory].bytes),
      processes: UInt(clamping: values[Self.processes]))
  }
}
