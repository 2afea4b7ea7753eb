"""Amazon ECR: repositories, how they are scanned, their images, and what scans found.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/
"""
