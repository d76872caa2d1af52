import Planning

/// Goals in pairs, of which people said whether a plan for one would do for the other.
///
/// Twenty-five goals, each with a light rewording (the same), a paraphrase (the same) and a goal that differs in a number,
/// a direction, an object or a "not" (another).
enum GoalPairs {
  private static let rows: [(goal: String, reworded: String, paraphrased: String, other: String)] = [
    (
      "Migrate the billing database from MySQL to PostgreSQL by June",
      "Migrate our billing database from MySQL to PostgreSQL by June",
      "Move invoicing data over to Postgres before summer",
      "Migrate the billing database from PostgreSQL to MySQL by June"
    ),
    (
      "Ship the first public release of our command line tool",
      "Ship the first public release of the command line tool",
      "Get version one of the terminal program into users' hands",
      "Ship the last public release of our command line tool"
    ),
    (
      "Introduce SBOM and signing for all 12 services", "Introduce SBOMs and signing for all 12 services",
      "Give every one of a dozen programs a parts list and a signature",
      "Introduce SBOM and signing for all 21 services"
    ),
    (
      "Harden the payment platform to GO/NO-GO in 22 weeks",
      "Harden our payment platform to GO / NO-GO in 22 weeks",
      "Make the system that takes money robust enough for a launch decision within five months",
      "Harden the payment platform to GO/NO-GO in 2 weeks"
    ),
    (
      "Learn Spanish well enough for a job interview in Madrid",
      "Learn Spanish well enough for the job interview in Madrid",
      "Become fluent in Castilian so that an employer would hire me",
      "Learn Portuguese well enough for a job interview in Madrid"
    ),
    (
      "Organise a conference for 200 people in Berlin", "Organize a conference for 200 people in Berlin",
      "Run a big gathering of developers in the German capital",
      "Organise a conference for 2000 people in Berlin"
    ),
    (
      "Prepare the on-call team for incidents at night", "Prepare our on-call team for incidents at night",
      "Make sure whoever carries the pager copes with trouble after dark",
      "Prepare the on-call team for no incidents at night"
    ),
    (
      "Launch the mobile app in Austria and Switzerland", "Launch our mobile app in Austria and Switzerland",
      "Bring the phone program to alpine countries", "Launch the mobile app in Australia and Switzerland"
    ),
    (
      "Replace the old backup system without downtime", "Replace our old backup system without downtime",
      "Swap how we keep copies while everything stays up", "Replace the old backup system with downtime"
    ),
    (
      "Reduce the monthly cloud bill by 30 percent", "Reduce our monthly cloud bill by 30 percent",
      "Spend a third less on rented servers", "Raise the monthly cloud bill by 30 percent"
    ),
    (
      "Move the team from Jenkins to a pipeline of our own",
      "Move our team from Jenkins to a pipeline of our own",
      "Stop building with the butler and write the automation ourselves",
      "Move the team from a pipeline of our own to Jenkins"
    ),
    (
      "Translate the manual into French and Polish", "Translate our manual into French and Polish",
      "Offer documentation to readers in Paris and Warsaw", "Translate the manual from French into Polish"
    ),
    (
      "Recruit three engineers before the end of March", "Recruit 3 engineers before the end of March",
      "Fill our technical vacancies in the first quarter", "Recruit three engineers after the end of March"
    ),
    (
      "Open the garden to the public every Sunday", "Open our garden to the public every Sunday",
      "Let visitors walk among the plants at weekends", "Close the garden to the public every Sunday"
    ),
    (
      "Encrypt all laptops of the sales department", "Encrypt all the laptops of the sales department",
      "Protect the disks of portable computers that sellers carry",
      "Decrypt all laptops of the sales department"
    ),
    (
      "Run a half marathon in under two hours", "Run the half marathon in under two hours",
      "Cover thirteen miles on foot faster than 120 minutes", "Run a marathon in under two hours"
    ),
    (
      "Teach the new data model to support staff", "Teach our new data model to the support staff",
      "Explain to the helpdesk how records hang together now", "Teach the new support model to data staff"
    ),
    (
      "Roll out single sign-on to every department", "Roll out single sign-on to each department",
      "One login for the whole company", "Roll back single sign-on in every department"
    ),
    (
      "Audit the licences of our dependencies before the release",
      "Audit the licences of all our dependencies before the release",
      "Check under which terms third-party code may ship",
      "Audit the licences of our dependencies after the release"
    ),
    (
      "Build a test farm with 16 ARM machines", "Build a test farm of 16 ARM machines",
      "Set up a rack of small boards for automatic checks", "Build a test farm with 16 x86 machines"
    ),
    (
      "Publish the annual report in accessible PDF", "Publish our annual report in accessible PDF",
      "Let blind readers study the yearly figures", "Publish the annual report in inaccessible PDF"
    ),
    (
      "Retire the legacy API without breaking partners", "Retire our legacy API without breaking partners",
      "Switch off the old interface while those who depend on it keep working",
      "Retire the legacy partners without breaking API"
    ),
    (
      "Win back 50 customers who left last year", "Win back 50 customers that left last year",
      "Convince people who cancelled to return", "Win back 500 customers who left last year"
    ),
    (
      "Renovate the kitchen for less than 8000 euros", "Renovate our kitchen for less than 8000 euros",
      "Make the place where we cook like new on a small budget",
      "Renovate the kitchen for more than 8000 euros"
    ),
    (
      "Die Datenbank ohne Ausfall nach Frankfurt verlegen",
      "Die Datenbank ohne einen Ausfall nach Frankfurt verlegen",
      "Unsere Daten sollen ins hessische Rechenzentrum, während alle weiterarbeiten",
      "Die Datenbank ohne Ausfall von Frankfurt verlegen"
    ),
  ]

  static let all = rows.flatMap { row in
    [
      ReuseCalibration.Pair(row.goal, row.reworded, isSame: true),
      ReuseCalibration.Pair(row.goal, row.paraphrased, isSame: true),
      ReuseCalibration.Pair(row.goal, row.other, isSame: false),
    ]
  }
}
