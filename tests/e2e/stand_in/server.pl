#!/usr/bin/perl
# Answers under a path like Code Editor; perl, since Debian's smallest system has it and has no Python.
use strict;
use warnings;
use IO::Socket::INET;

my ( $host, $port, $path ) = ( '127.0.0.1', 0, '' );
while ( defined( my $option = shift ) ) {
    $host = shift if $option eq '--host';
    $port = shift if $option eq '--port';
    $path = shift if $option eq '--base-path';
}
my $server = IO::Socket::INET->new( LocalAddr => $host, LocalPort => $port, Listen => 5, ReuseAddr => 1 )
  or die "cannot listen on $host:$port: $!\n";
while ( my $client = $server->accept ) {
    my ($asked) = ( <$client> // '' ) =~ m{^GET (\S+)};
    while ( defined( my $line = <$client> ) ) { last if $line =~ /^\r?$/ }
    my $status = index( $asked // '', $path ) == 0 ? '200 OK' : '404 Not Found';
    print $client "HTTP/1.1 $status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    close $client;
}
