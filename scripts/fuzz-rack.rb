# Reads forms, one a line in base64, and prints what Rack makes of each, as JSON; null for those that Rack refuses.
require 'json'
require 'rack'

$stdout.sync = false
warn "rack #{Rack.release}, ruby #{RUBY_VERSION}"
$stdin.each_line do |line|
  form = line.unpack1('m')
  begin
    puts JSON.generate(Rack::Utils.parse_nested_query(form))
  rescue StandardError
    puts 'null'
  end
end
$stdout.flush
