// How long a plan takes to be read, held against every rule, scored, scheduled and rendered, and how many are validated a second.
//
//     planning-benchmark                        a plan of 20 routes with 6 tasks of 6 packages, and validations of an example
//     planning-benchmark PLAN.json [SVG HTML]   the same of a plan in a file; writes its map
import Diagnostics
import Glibc
import JSON
import OperatingSystem
import Planning

func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

/// The most memory that this process has held, in MB.
func peak() -> Int {
  var usage = rusage()
  getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss / 1_024
}

func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

func tell(_ name: String, _ milliseconds: Double) {
  print(
    "\(name)\(String(repeating: " ", count: max(1, 34 - name.count)))\(padded("\(Int(milliseconds * 100) / 100)", 7)) ms"
  )
}

/// 20 routes with ten decisions one after another, 720 packages of which none repeats another.
func large() -> RoutePlan {
  let subjects = [
    "charter", "survey", "harbour", "quay", "signals", "points", "cabling", "power", "tunnel", "bridge",
    "depot",
    "rolling", "timetable", "drivers", "tickets", "safety", "trial", "licence", "opening", "review",
  ]
  let routes = subjects.enumerated().map { number, subject in
    RoutePlan.Route(
      id: subject, title: "Settle the \(subject) of the line",
      kind: number == 0 || number % 2 == 1 && number == 19 ? .trunk : .branch,
      why: "trains need \(subject) before they run",
      endsBecause: number > 0 ? "this way ends the programme" : nil,
      tasks: (1...6).map { task in
        RoutePlan.Task(
          id: "\(subject).\(task)", title: "Prepare \(subject) section \(task)",
          workPackages: (1...6).map { package(subject, task, $0) })
      })
  }
  var edges: [RoutePlan.Edge] = []
  var decisions: [RoutePlan.Decision] = []
  for level in 0..<9 {
    let (from, left, right) = (subjects[max(0, 2 * level)], subjects[2 * level + 1], subjects[2 * level + 2])
    edges += [RoutePlan.Edge(from: from, to: left), RoutePlan.Edge(from: from, to: right)]
    decisions.append(
      RoutePlan.Decision(
        id: "gate-\(level)", question: "Does gate \(level) choose \(left) or \(right)?",
        criterion: "the survey of gate \(level) with 3 numbers",
        after: from, options: [RoutePlan.Choice(route: left), RoutePlan.Choice(route: right)],
        recommended: right))
  }
  return RoutePlan(
    name: "large", goal: "Open the railway line from the harbour to the depot",
    context: RoutePlan.Context(
      start: Timestamp("2026-12-01") ?? Timestamp(seconds: 0),
      people: ["Ada", "Ben", "Cyd"].map { RoutePlan.Person(name: $0, role: "engineer", hoursPerWeek: 35) }),
    origin: RoutePlan.Origin(planner: "benchmark"), routes: routes,
    edges: edges + [RoutePlan.Edge(from: subjects[18], to: subjects[19])], decisions: decisions)
}

func package(_ subject: String, _ task: Int, _ place: Int) -> RoutePlan.WorkPackage {
  let label = "\(subject) \(task).\(place)"
  return RoutePlan.WorkPackage(
    id: "\(subject).\(task).\(place)", title: "Write the \(label) sheet",
    summary: "One sheet about \(label) that a newcomer can follow in 30 minutes.",
    steps: [
      "list the 5 parts of \(label) in docs/\(subject).md", "run `line check \(label)` on the list",
      "write down what \(label) leaves out",
      "ask 2 drivers to read the sheet on \(label)", "correct the findings about \(label) within 3 days",
      "publish the sheet \(label) in the wiki",
    ],
    definitionOfDone: [
      "the sheet about \(label) has at most 2 pages", "at least 2 drivers have read \(label)",
      "no finding about \(label) is open",
      "docs/\(subject).md names \(label) and its date", "`line check` ends with 0 for \(label)",
      "the lead has signed \(label)",
      "every link of \(label) answers with 200",
    ],
    risks: [
      RoutePlan.Risk(
        risk: "the \(label) list grows after the freeze",
        mitigation: "the lead moves late wishes about \(label) to the next year"),
      RoutePlan.Risk(
        risk: "readers of \(label) have no time", mitigation: "book 2 readers for \(label) a week ahead"),
      RoutePlan.Risk(
        risk: "the check of \(label) fails at night", mitigation: "run \(label) in the oldest cabin first"),
    ],
    sources: [
      RoutePlan.Source(title: "Semantic Versioning", url: "https://semver.org/"),
      RoutePlan.Source(title: "Keep a Changelog", url: "https://keepachangelog.com/en/1.1.0/"),
      RoutePlan.Source(title: "Debian Policy", url: "https://www.debian.org/doc/debian-policy/"),
    ], difficulty: RoutePlan.Difficulty(length: .S, grade: .easy),
    estimate: RoutePlan.Estimate(low: 4, likely: 6, high: 8),
    people: RoutePlan.People(owner: ["Ada", "Ben", "Cyd"][place % 3]))
}

/// One step with its time; what it makes is counted, so that nothing is left out.
func timed(_ name: String, _ total: inout Double, _ work: () throws -> Int) rethrows {
  let start = processorTime()
  let count = try work()
  let time = processorTime() - start
  total += time
  tell("\(name) (\(count))", time)
}

func whole(_ bytes: [UInt8]) throws {
  var problems: [Problem] = []
  var (total, read) = (0.0, RoutePlan?.none)
  timed("read, bytes", &total) {
    read = RoutePlan(bytes, file: "plan.json", as: .json, into: &problems)
    return bytes.count
  }
  guard var plan = read else { throw problems[0] }
  timed("validate, findings", &total) { PlanReview(plan).findings.count }
  timed("score, parts", &total) { PlanScore(plan).parts.count }
  try timed("schedule, runs", &total) {
    plan = try plan.scheduled()
    return plan.forecast?.samples ?? 0
  }
  timed("plan.json, bytes", &total) { plan.text.utf8.count }
  timed("plan.md, bytes", &total) { plan.markdown.utf8.count }
  timed("plan.csv and .ics, bytes", &total) { plan.csv.utf8.count + plan.calendar.utf8.count }
  timed("map.svg, bytes", &total) { plan.mapSVG.utf8.count }
  timed("map.html, bytes", &total) { plan.mapHTML.utf8.count }
  tell("all, \(plan.workPackages.count) packages", total)
  print("peak \(peak()) MB")
  if CommandLine.arguments.count > 3 {
    try writeAtomically(Array(plan.mapSVG.utf8), to: CommandLine.arguments[2])
    try writeAtomically(Array(plan.mapHTML.utf8), to: CommandLine.arguments[3])
  }
}

func validations(_ plan: RoutePlan) {
  var best = Double.infinity
  for _ in 0..<5 {
    let start = processorTime()
    for _ in 0..<20 where PlanReview(plan).findings.count > PlanReview.limit { print("") }
    best = min(best, (processorTime() - start) / 20)
  }
  print("validations a second, \(plan.workPackages.count) packages: \(Int(1_000 / best))")
}

if CommandLine.arguments.count > 1 {
  let bytes = try readBytes(of: CommandLine.arguments[1])
  try whole(bytes)
  var problems: [Problem] = []
  if let plan = RoutePlan(bytes, file: "plan.json", as: .json, into: &problems) { validations(plan) }
} else {
  try whole(Array(large().text.utf8))
  // As large as the example plan of a release.
  var example = large()
  example.routes = example.routes.prefix(10).map { route in
    var route = route
    route.tasks = route.tasks.prefix(2).map {
      RoutePlan.Task(id: $0.id, title: $0.title, workPackages: Array($0.workPackages.prefix(1)))
    }
    return route
  }
  validations(example)
}
